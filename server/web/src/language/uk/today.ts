import type { Texts } from "../texts";
import type { today as en } from "../en/today";

export const today: Texts<typeof en> = {};

import type { Texts } from "../texts";
import type { boarding as en } from "../en/boarding";

export const boarding: Texts<typeof en> = {};

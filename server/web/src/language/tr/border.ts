import type { Texts } from "../texts";
import type { border as en } from "../en/border";

export const border: Texts<typeof en> = {};

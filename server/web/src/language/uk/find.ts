import type { Texts } from "../texts";
import type { find as en } from "../en/find";

export const find: Texts<typeof en> = {};

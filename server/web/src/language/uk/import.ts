import type { Texts } from "../texts";
import type { importing as en } from "../en/import";

export const importing: Texts<typeof en> = {};

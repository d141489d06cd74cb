import type { Texts } from "../texts";
import type { admin as en } from "../en/admin";

export const admin: Texts<typeof en> = {};

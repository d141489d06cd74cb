import type { Texts } from "../texts";
import type { register as en } from "../en/register";

export const register: Texts<typeof en> = {};

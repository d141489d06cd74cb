import type { Texts } from "../texts";
import type { convoys as en } from "../en/convoys";

export const convoys: Texts<typeof en> = {};

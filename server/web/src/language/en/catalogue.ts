/* Everything that the application says in English; the other catalogues have the same keys. */
import { shell } from "./shell";
import { offline } from "./offline";
import { details } from "./details";
import { today } from "./today";
import { register } from "./register";
import { find } from "./find";
import { findWords } from "./find_words";
import { convoys } from "./convoys";
import { planner } from "./planner";
import { boarding } from "./boarding";
import { border } from "./border";
import { messages } from "./messages";
import { importing } from "./import";
import { admin } from "./admin";

export const en = {
	...shell, ...offline, ...details, ...today, ...register, ...find, ...findWords, ...convoys, ...planner,
	...boarding, ...border, ...messages, ...importing, ...admin,
} as const;

export type Key = keyof typeof en;
export type Catalogue = Record<Key, import("../language").Text>;

import type { Catalogue } from "../en/catalogue";
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

export const tr: Catalogue = {
	...shell, ...offline, ...details, ...today, ...register, ...find, ...findWords, ...convoys, ...planner,
	...boarding, ...border, ...messages, ...importing, ...admin,
};

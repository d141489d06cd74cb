/* The shape of a catalogue in another language than English: the same keys; plural forms where English has them. */
import type { Text } from "./language";

export type Texts<English> = { [Key in keyof English]: English[Key] extends string ? string : Exclude<Text, string> };

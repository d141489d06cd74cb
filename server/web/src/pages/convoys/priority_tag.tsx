/* A class of the evacuation in words and colour. */
import { tc } from "../../language/language";
import type { Priority } from "./priority";

const COLOURS: Record<Priority, string> = { medical: "red", alone: "orange", frail: "yellow", children: "blue", others: "grey" };

export function PriorityTag({ priority }: { priority: Priority }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[priority]}`}>{tc("convoys.priority", priority)}</strong>;
}

/* A person's or convoy's state in words and colour. */
import { tc } from "../language/language";

const COLOURS: Record<string, string> = {
	registered: "grey", assigned: "blue", no_show: "orange", boarded: "turquoise", departed: "purple", handed_over: "green",
	missing: "red", hospitalised: "red", left_en_route: "orange", refused_at_border: "red", deceased: "red", stranded: "red",
	planned: "grey", boarding: "turquoise", at_border: "yellow", completed: "green", cancelled: "red", diverted: "orange", returned: "orange",
};

export function StatusTag({ status }: { status: string }) {
	return <strong class={`govuk-tag govuk-tag--${COLOURS[status] ?? "grey"}`}>{tc("status", status)}</strong>;
}

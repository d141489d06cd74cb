/* The post's officer: `#/border`, `#/border/CONVOY` and `#/border/CONVOY/receipts`, or "alone" instead of a convoy. */
import type { PageProps } from "../../pages";
import { place } from "../../router";
import { BorderAlone } from "./alone";
import { BorderConvoy } from "./convoy";
import { BorderConvoys } from "./convoys";
import { ALONE } from "./places";
import { Receipts } from "./receipts";

export default function Border({ segments: [code, view] }: PageProps) {
	const post = place.value.query.get("post") ?? "";
	if (!code)
		return <BorderConvoys />;
	if (view === "receipts")
		return <Receipts convoy={code === ALONE ? null : code} post={post} />;
	return code === ALONE ? <BorderAlone post={post} /> : <BorderConvoy key={code} code={code} asked={post} />;
}

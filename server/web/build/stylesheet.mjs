/* One stylesheet: GOV.UK Frontend's compiled one without its own font and crest, then ours. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { transform } from "esbuild";

const FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif';

export async function stylesheet(here) {
	const theirs = readFileSync(path.join(here, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"), "utf8")
		.replace(/@font-face\{[^}]*\}/g, "")
		.replace(/font-family:GDS Transport,arial,sans-serif/g, `font-family:${FONT}`)
		.replace(/[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}/g, "")
		.replace(/\/\*#.*?\*\//g, "");
	if (/url\(|GDS Transport/.test(theirs))
		throw new Error("GOV.UK Frontend's stylesheet asks for a file or a font that is not ours");
	const ours = readFileSync(path.join(here, "src/kafile.css"), "utf8");
	const { code } = await transform(theirs + ours, { loader: "css", minify: true, target: "es2022" });
	return code;
}

/* Loads the web application's TypeScript into Node, for tests of what needs no browser. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);
const { build } = createRequire(new URL("server/web/package.json", root))("esbuild");

/* The module of one file, named from the top of the repository, with all that it imports. */
export async function load(path) {
	const { outputFiles } = await build({
		entryPoints: [fileURLToPath(new URL(path, root))],
		bundle: true,
		format: "esm",
		target: "es2022",
		write: false,
		logLevel: "silent",
	});
	const code = Buffer.from(outputFiles[0].contents).toString("base64");
	return import(`data:text/javascript;base64,${code}`);
}

/* The files of a directory as parts of a program: assets.S includes them, assets.c lists them (server/web/assets.h). */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

const TYPES = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".json": "application/json",
	".wasm": "application/wasm",
	".webmanifest": "application/manifest+json",
};

function included(symbol, file) {
	return [`\t.globl ${symbol}`, `${symbol}:`, `\t.incbin "${file}"`, `\t.globl ${symbol}_end`, `${symbol}_end:`].join("\n");
}

function digest(file) {
	return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
}

export function linked(out) {
	const files = ["index.html", "service_worker.js", ...readdirSync(path.join(out, "assets")).sort().map((name) => `assets/${name}`)]
		.filter((name) => !name.endsWith(".gz"));
	const included_files = [];
	const declared = [];
	const listed = [];
	files.forEach((name, number) => {
		for (const [kind, ending] of [["plain", ""], ["gzip", ".gz"]]) {
			const symbol = `web_asset_${number}_${kind}`;
			included_files.push(included(symbol, path.join(out, name + ending)));
			declared.push(`extern const char ${symbol}[];`);
		}
		const sizes = ["", ".gz"].map((ending) => statSync(path.join(out, name + ending)).size);
		listed.push(`\t{ "${path.basename(name)}", "${TYPES[path.extname(name)]}", "\\"${digest(path.join(out, name))}\\"", { web_asset_${number}_plain, ${sizes[0]} }, ` +
			`{ web_asset_${number}_gzip, ${sizes[1]} } },`);
	});
	writeFileSync(path.join(out, "assets.S"), `\t.section .rodata\n${included_files.join("\n")}\n\t.section .note.GNU-stack,"",@progbits\n`);
	writeFileSync(path.join(out, "assets.c"), [
		"/* Written by server/web/build.mjs. */", '#include "web/assets.h"', "", ...declared, "",
		"const struct web_asset web_assets[] = {", ...listed, "};", `const size_t web_asset_count = ${files.length};`, ""].join("\n"));
}

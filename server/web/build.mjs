/*
 * Builds the web application: `node build.mjs OUT` writes to OUT what kafiled serves, names with a hash of what is in them,
 * gzip ready-made beside each file, and `assets.S` with `assets.c`, by which they become part of the program.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { stylesheet } from "./build/stylesheet.mjs";
import { map } from "./build/map.mjs";
import { linked } from "./build/linked.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.argv[2] ?? "dist");
const assets = path.join(out, "assets");

const shared = {
	absWorkingDir: here,
	bundle: true,
	format: "esm",
	target: "es2022",
	minify: true,
	legalComments: "none",
	charset: "utf8",
	logLevel: "warning",
	jsx: "automatic",
	jsxImportSource: "preact",
	loader: { ".wasm": "file" },
	assetNames: "[name]-[hash]",
	publicPath: "/assets",
	plugins: [map(here)],
};

function hashed(name, contents) {
	const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
	const { name: stem, ext } = path.parse(name);
	const given = `${stem}-${hash}${ext}`;
	writeFileSync(path.join(assets, given), contents);
	return given;
}

/* {{name}} becomes the name with its hash. */
function filled(file, names) {
	return readFileSync(path.join(here, file), "utf8").replace(/\{\{([^}]+)\}\}/g, (_, name) => names[name]);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
const names = {};
const bundle = await build({
	...shared,
	entryPoints: { main: "src/main.tsx" },
	outdir: assets,
	splitting: true,
	entryNames: "[name]-[hash]",
	chunkNames: "[name]-[hash]",
	metafile: true,
});
const main = Object.keys(bundle.metafile.outputs).find((file) => bundle.metafile.outputs[file].entryPoint === "src/main.tsx");
names["main.js"] = path.basename(main);
names["main.css"] = hashed("main.css", await stylesheet(here));
names["icon.svg"] = hashed("icon.svg", readFileSync(path.join(here, "src/icon.svg")));
names["kafile.webmanifest"] = hashed("kafile.webmanifest", filled("src/kafile.webmanifest", names));
writeFileSync(path.join(out, "index.html"), filled("index.html", names));

/* The service worker keeps what the application is made of; it changes whenever one of them does. */
const kept = readdirSync(assets).sort();
const version = createHash("sha256").update(kept.join()).update(readFileSync(path.join(out, "index.html"))).digest("hex").slice(0, 8);
await build({
	...shared,
	entryPoints: ["src/offline/service_worker.ts"],
	outfile: path.join(out, "service_worker.js"),
	format: "iife",
	define: { KEPT_ASSETS: JSON.stringify(kept), VERSION: JSON.stringify(version) },
});

for (const file of ["index.html", "service_worker.js", ...kept.map((name) => `assets/${name}`)]) {
	const plain = path.join(out, file);
	writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain), { level: 9 }));
}
linked(out);

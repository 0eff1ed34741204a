/** Builds the author's tools and their test page into a folder: `node bundle.mjs FOLDER`. */
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "../../../kit/frontend/node_modules/esbuild/lib/main.js";
import { plugins } from "../../../kit/frontend/plugins.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const frontend = join(here, "../../../kit/frontend");
const folder = process.argv[2];

await build({
  absWorkingDir: frontend,
  entryPoints: { author: "author/src/author.ts" },
  outdir: folder,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  plugins,
});
await copyFile(join(frontend, "player/src/styles/tokens.css"), join(folder, "tokens.css"));
await copyFile(join(here, "harness.html"), join(folder, "harness.html"));

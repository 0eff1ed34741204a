/** Builds the player into kit/coursekit/static: `npm run build` (`-- --watch` to go on). */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { context, build } from "esbuild";
import { plugins } from "./plugins.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../coursekit/static");

const scripts = {
  player: "player/src/player.ts",
  widget: "player/src/widget.ts",
  page: "page/src/page.ts",
  scorm: "page/src/scorm.ts",
  "live-page": "page/src/live.ts",
  author: "author/src/author.ts",
};
const sheets = {
  tokens: "player/src/styles/tokens.css",
  page: "page/src/page.css",
};

const options = {
  absWorkingDir: here,
  entryPoints: scripts,
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  plugins,
};

async function copySheets() {
  for (const [name, path] of Object.entries(sheets)) {
    const { outputFiles } = await build({
      absWorkingDir: here,
      entryPoints: [path],
      bundle: true,
      minify: true,
      write: false,
      charset: "utf8",
      target: "es2022",
    });
    await writeFile(join(out, `${name}.css`), outputFiles[0].text);
  }
}

await mkdir(out, { recursive: true });
if (process.argv.includes("--watch")) {
  await copySheets();
  await (await context({ ...options, logLevel: "info" })).watch();
} else {
  await build(options);
  await copySheets();
}

/** Builds the player into kit/coursekit/static: `npm run build` (`-- --watch` to go on). */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { context, build } from "esbuild";
import { plugins, sharedCore } from "./plugins.mjs";

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

const common = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
};

/** The types of question or block that a page may use: each a small module that registers one. */
async function types(kind) {
  const folders = await readdir(join(here, "player/src", kind), { withFileTypes: true });
  return folders
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ in: `type:${kind}/${name}`, out: `${kind}/${name}` }));
}

async function builds() {
  return [
    { ...common, entryPoints: scripts, plugins },
    {
      ...common,
      entryPoints: [...(await types("questions")), ...(await types("blocks"))],
      plugins: [await sharedCore(), ...plugins],
    },
  ];
}

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
await copySheets();
for (const options of await builds()) {
  if (process.argv.includes("--watch")) {
    await (await context({ ...options, logLevel: "info" })).watch();
  } else await build(options);
}

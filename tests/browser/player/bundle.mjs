/** Bundles the harness into the folder given. */
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const frontend = join(here, "../../../kit/frontend");
const { build } = createRequire(join(frontend, "build.mjs"))("esbuild");
const { plugins } = await import(join(frontend, "plugins.mjs"));
const [folder] = process.argv.slice(2);

await build({
  entryPoints: [join(here, "harness.ts")],
  outdir: folder,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  nodePaths: [join(frontend, "node_modules")],
  plugins,
});
await copyFile(join(here, "harness.html"), join(folder, "harness.html"));

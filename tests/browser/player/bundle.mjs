/** Bundles the harness, and the player and the widget as they are built, into the folder given. */
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
  entryPoints: {
    harness: join(here, "harness.ts"),
    player: join(frontend, "player/src/player.ts"),
    widget: join(frontend, "player/src/widget.ts"),
  },
  outdir: folder,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  nodePaths: [join(frontend, "node_modules")],
  plugins,
});
for (const page of ["harness.html", "widgets.html"]) {
  await copyFile(join(here, page), join(folder, page));
}

/** How our scripts import what is not a script, for the build and for the tests' own bundles. */
import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { catalogue } from "./catalogue.mjs";

/** Stylesheets imported by scripts become minified text. */
const cssText = {
  name: "css-text",
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        target: "es2022",
      });
      return { contents: outputFiles[0].text, loader: "text" };
    });
  },
};

/** The gettext catalogues that Python uses too; learners get no words of the author's tools. */
const WORDS = {
  "virtual:catalogue": ["player/src", "page/src"],
  "virtual:author-catalogue": ["author/src"],
};
const catalogues = {
  name: "catalogues",
  setup(b) {
    b.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: "catalogue" }));
    b.onLoad({ filter: /.*/, namespace: "catalogue" }, async ({ path }) => {
      const { contents, files } = await catalogue(WORDS[path]);
      return { contents, loader: "json", watchFiles: files };
    });
  },
};

/** Line breaks and indents in templates are for us: they don't go over the wire. Without white
 * space elsewhere, every line break left in a script stands in a template. */
const templates = {
  name: "templates",
  setup(b) {
    b.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "ts",
        charset: "utf8",
        minifyWhitespace: true,
        target: "es2022",
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
      });
      return { contents: code.replace(/\n\s+/g, " "), loader: "js" };
    });
  },
};

export const plugins = [cssText, catalogues, templates];

/** How our scripts import what is not a script, for the build and for the tests' own bundles. */
import { build } from "esbuild";
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

/** The gettext catalogues that Python uses too. */
const catalogues = {
  name: "catalogues",
  setup(b) {
    b.onResolve({ filter: /^virtual:catalogue$/ }, ({ path }) => ({ path, namespace: "catalogue" }));
    b.onLoad({ filter: /.*/, namespace: "catalogue" }, async () => {
      const { contents, files } = await catalogue();
      return { contents, loader: "json", watchFiles: files };
    });
  },
};

export const plugins = [cssText, catalogues];

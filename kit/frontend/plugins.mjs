/** How our scripts import what is not a script, for the build and for the tests' own bundles. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** For the modules of types: all that is not in a type's own folder is the player's, which is on the
 * page once, as `globalThis.coursekit`. A name that `api.ts` does not export fails the build. */
export async function sharedCore() {
  const source = fileURLToPath(new URL("player/src/", import.meta.url));
  const { metafile } = await build({
    entryPoints: [join(source, "api.ts")],
    outfile: "api.js",
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
    plugins,
  });
  const [{ exports }] = Object.values(metafile.outputs);
  const take = "const take = (name) => globalThis.coursekit[name];\n";
  const shared = exports.map(
    (name) => `export const ${name} = /* @__PURE__ */ take(${JSON.stringify(name)});`,
  );
  return {
    name: "shared-core",
    setup(b) {
      b.onResolve({ filter: /^type:/ }, ({ path }) => ({ path: path.slice(5), namespace: "type" }));
      b.onLoad({ filter: /.*/, namespace: "type" }, ({ path }) => {
        const register = path.startsWith("questions/") ? "registerQuestion" : "registerBlock";
        return {
          contents: `import { ${register} } from "shared:core";
import { TYPE } from "./${path}/index.ts";
${register}(TYPE);`,
          resolveDir: source,
        };
      });
      b.onResolve({ filter: /^(lit|\.\.|shared:)/ }, ({ path, resolveDir }) =>
        // Siblings of a type's folder are the player's too.
        path.startsWith("..") && inUnit(join(resolveDir, path), resolveDir)
          ? undefined
          : { path: "core", namespace: "shared", sideEffects: false },
      );
      b.onLoad({ filter: /.*/, namespace: "shared" }, () => ({
        contents: take + shared.join("\n"),
      }));
    },
  };
}

/** Is a file in the folder of the type, `questions/TYPE` or `blocks/TYPE`, that a folder is in? */
function inUnit(file, folder) {
  const unit = /^.*\/(questions|blocks)\/[^/]+/.exec(folder)?.[0];
  return unit !== undefined && file.startsWith(`${unit}/`);
}

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

/** Makes the player's catalogue from the .po files that Python reads: the messages that our
 * scripts say, and no others. `node catalogue.mjs` prints what is not translated. */
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { po } from "gettext-parser";

const here = dirname(fileURLToPath(import.meta.url));
const locale = join(here, "../coursekit/locale");
const SOURCES = ["player/src", "page/src", "author/src"];
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const CALL = new RegExp(String.raw`\bt(\.n)?\(\s*(${TEXT})(?:\s*,\s*(${TEXT}))?`, "g");

async function scripts(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
}

/** The messages in our scripts: `{ id, plural }`, plural empty where there is none. */
export async function messages(sources = SOURCES) {
  const found = new Map();
  for (const source of sources) {
    for (const file of await scripts(join(here, source))) {
      for (const [, plural, id, second] of (await readFile(file, "utf8")).matchAll(CALL)) {
        const text = JSON.parse(id);
        found.set(text, { id: text, plural: plural && second ? JSON.parse(second) : "" });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The entries of one language's .po file, by English message. */
export async function entries(language) {
  const file = join(locale, language, "LC_MESSAGES/coursekit.po");
  return po.parse(await readFile(file)).translations[""] ?? {};
}

/** `{ contents, files }`: the catalogues of some scripts as JSON, and what they were made from. */
export async function catalogue(sources = SOURCES) {
  const wanted = await messages(sources);
  const result = {};
  const files = [];
  for (const language of await readdir(locale)) {
    const known = await entries(language);
    files.push(join(locale, language, "LC_MESSAGES/coursekit.po"));
    const texts = {};
    for (const { id } of wanted) {
      const text = known[id]?.msgstr[0];
      if (text) texts[id] = text;
    }
    result[language.split("_")[0]] = texts;
  }
  return { contents: JSON.stringify(result), files };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const known = await entries("zh_CN");
  for (const { id, plural } of await messages()) {
    if (!known[id]?.msgstr[0]) process.stdout.write(`${JSON.stringify({ id, plural })}\n`);
  }
}

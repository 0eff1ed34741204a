import assert from "node:assert/strict";
import { test } from "node:test";
import { entries, messages } from "../../../kit/frontend/catalogue.mjs";
import { spoken, translator } from "../../../kit/frontend/player/src/i18n.ts";

const zh = { "{n} of {total} right": "{total} 题答对 {n} 题", "{n} point": "{n} 分", Empty: "" };

test("every message of the player is in the Chinese catalogue and translated", async () => {
  const known = await entries("zh_CN");
  const said = await messages();
  assert.ok(said.length > 50);
  const missing = said.filter(({ id }) => !known[id]?.msgstr[0]).map(({ id }) => id);
  assert.deepEqual(missing, []);
});

test("a translation names the same values as its message", async () => {
  const known = await entries("zh_CN");
  const values = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const { id } of await messages()) {
    assert.deepEqual(values(known[id]!.msgstr[0]!), values(id), id);
  }
});

test("a message with a plural says so in the catalogue", async () => {
  const known = await entries("zh_CN");
  for (const { id, plural } of await messages()) {
    assert.equal(known[id]!.msgid_plural ?? "", plural, id);
  }
});

test("any Chinese tag is served Chinese, every other language English", () => {
  assert.equal(spoken("zh-Hant-TW"), "zh");
  assert.equal(spoken("zh_CN"), "zh");
  assert.equal(spoken("ar"), "en");
  assert.equal(translator("zh", {}).language, "zh-CN");
  assert.equal(translator("fr", {}).language, "en");
});

test("values are filled in, and what is not known stays", () => {
  const t = translator("zh-CN", { zh });
  assert.equal(t("{n} of {total} right", { n: 3, total: 4 }), "4 题答对 3 题");
  assert.equal(t("Hello {name}"), "Hello {name}");
  assert.equal(t("Empty"), "Empty");
});

test("n things take their form", () => {
  const en = translator("en", { zh });
  assert.equal(en.n("{n} point", "{n} points", 1), "1 point");
  assert.equal(en.n("{n} point", "{n} points", 2.5), "2.5 points");
  assert.equal(translator("zh", { zh }).n("{n} point", "{n} points", 2), "2 分");
});

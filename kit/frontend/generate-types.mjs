/** Writes player/src/generated/contract.ts from the JSON Schema on standard input:
 * coursekit schema player | node generate-types.mjs */

import { writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { compile } from "json-schema-to-typescript";

const [target = new URL("player/src/generated/contract.ts", import.meta.url)] = process.argv.slice(2);
const { $defs } = JSON.parse(await text(process.stdin));
const code = await compile({ $defs }, "Contract", {
  additionalProperties: false,
  bannerComment: "/** What Python writes for the player. Generated: `npm run contract`. */",
  enableConstEnums: false,
  unreachableDefinitions: true,
});
// It says of each type where it was mentioned, which every reader can search for.
const remark = /\n( *\*\n)? *\* This interface was referenced by `Contract`'s JSON-Schema\n.*/g;
await writeFile(target, code.replace(remark, "").replace(/\/\*\*\n \*\/\n/g, ""));

/** Evaluates expressions as the browser does: `[tree, context]` pairs as JSON in, values out. */
import { readFileSync } from "node:fs";
import {
  evaluate,
  type Expression,
  type Names,
} from "../../kit/frontend/player/src/blocks/scenario/conditions.ts";

const pairs = JSON.parse(readFileSync(0, "utf8")) as [Expression, Names][];
process.stdout.write(JSON.stringify(pairs.map(([tree, context]) => evaluate(tree, context))));

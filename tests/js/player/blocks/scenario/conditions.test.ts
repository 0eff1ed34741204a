import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  evaluate,
  holds,
  tidy,
  variableName,
  type Expression,
  type Names,
  type Value,
} from "../../../../../kit/frontend/player/src/blocks/scenario/conditions.ts";
import { fractionOf, shareOf } from "../../../../../kit/frontend/player/src/blocks/scenario/fraction.ts";

interface Cases {
  context: Names;
  conditions: { text: string; tree: Expression; value: boolean }[];
  effects: {
    text: string;
    changes: { name: string; value: Expression }[];
    after: Record<string, Value>;
  }[];
  tidy: [number, number][];
}
const cases = JSON.parse(
  readFileSync(new URL("../../../../cases/conditions.json", import.meta.url), "utf8"),
) as Cases;

for (const { text, tree, value } of cases.conditions) {
  test(`"${text}" is ${value} in the browser as in Python`, () => {
    assert.equal(evaluate(tree, cases.context), value);
  });
}

for (const { text, changes, after } of cases.effects) {
  test(`"${text}" does in the browser what it does in Python`, () => {
    const names = { ...cases.context };
    for (const { name, value: expression } of changes) {
      const value = evaluate(expression, names)!;
      names[variableName(name)] = typeof value === "number" ? tidy(value) : value;
    }
    for (const [name, value] of Object.entries(after))
      assert.equal(names[variableName(name)], value);
  });
}

test("numbers are kept to the same twelve digits as in Python", () => {
  for (const [value, expected] of cases.tidy) assert.equal(tidy(value), expected);
});

test("a condition that has no value does not hold", () => {
  assert.equal(holds([">", ["variable", "nobody"], ["value", 1]], {}), false);
  assert.equal(holds(null, {}), true);
});

test("shares are exact, and cut to 0 to 1", () => {
  assert.equal(fractionOf(0.6), "3/5");
  assert.equal(fractionOf(1e-7), "1/10000000");
  assert.equal(fractionOf(1), "1");
  assert.deepEqual(["7/2", "-1/3", "2/3", "1/0", null, 0.5].map(shareOf), [
    "1", "0", "2/3", null, null, null,
  ]);
});

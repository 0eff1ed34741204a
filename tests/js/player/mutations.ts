/** JSON near to valid JSON: some values, deep inside, replaced, taken out, doubled or swapped. */

import type { Arbitrary } from "../../../kit/frontend/node_modules/fast-check/lib/fast-check.js";

type FastCheck = typeof import("../../../kit/frontend/node_modules/fast-check/lib/fast-check.js").default;
type Path = (string | number)[];
type Holder = Record<string | number, unknown>;

function paths(value: unknown, here: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [here];
  const inside = Object.entries(value).flatMap(([name, each]) => paths(each, [...here, name]));
  return here.length ? [here, ...inside] : inside;
}

function at(root: unknown, path: Path): unknown {
  return path.reduce((holder, name) => (holder as Holder | undefined)?.[name], root);
}

function changed(root: unknown, path: Path, how: string, value: unknown): void {
  const holder = at(root, path.slice(0, -1)) as Holder | undefined;
  const name = path.at(-1)!;
  if (typeof holder !== "object" || holder === null || !(name in holder)) return;
  if (how === "drop") delete holder[name];
  else if (how === "twice" && Array.isArray(holder)) holder.push(holder[Number(name)]);
  else if (how === "reverse" && Array.isArray(holder[name])) (holder[name] as unknown[]).reverse();
  else if (how === "add") holder[JSON.stringify(value)] = holder[name];
  else holder[name] = value;
}

export function mutated(fc: FastCheck, valid: unknown): Arbitrary<unknown> {
  const all = paths(valid);
  const known = all.map((path) => at(valid, path));
  const value = fc.oneof(
    fc.constantFrom(...known),
    fc.constantFrom(
      5, -1, 99, 1.5, 2 ** 40, null, true, false, "", "1", "2/3", "a/b", "1/0", "7", "NaN", [], {},
      [{ score: 5 }], ["x"], { x: 1 }, "<img src=x onerror=alert(1)>", "__proto__", "constructor",
      "toString", "h2",
    ),
    fc.jsonValue(),
  );
  const change = fc.tuple(
    fc.constantFrom(...all),
    fc.constantFrom("set", "set", "set", "drop", "twice", "reverse", "add"),
    value,
  );
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = JSON.parse(JSON.stringify(valid)) as unknown;
    for (const [path, how, value] of changes)
      changed(copy, path, how, value === undefined ? null : JSON.parse(JSON.stringify(value)));
    return copy;
  });
}

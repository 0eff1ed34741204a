/** Evaluates the compiled conditions and effects of a scenario: CEL, over names made by Python.
 * Twin of `blocks/conditions.py` and `blocks/numbers.py`. */

import { parse } from "@marcbachmann/cel-js";

export type Value = number | boolean | string;
export type Names = Record<string, Value>;

const LIMIT = 1e15;
const programs = new Map<string, (names: Names) => unknown>();

function program(cel: string): (names: Names) => unknown {
  let made = programs.get(cel);
  if (!made) {
    made = parse(cel) as (names: Names) => unknown;
    programs.set(cel, made);
  }
  return made;
}

/** The value of an expression, or null where it has none. */
export function evaluate(cel: string, names: Names): Value | null {
  try {
    const value = program(cel)(names);
    return typeof value === "number" || typeof value === "boolean" || typeof value === "string"
      ? value
      : null;
  } catch {
    return null;
  }
}

/** Is a condition true? An empty one always is; one that has no value is not. */
export function holds(cel: string, names: Names): boolean {
  return cel === "" || evaluate(cel, names) === true;
}

/** A number at 12 significant digits, within ±1e15: the same one in every language. */
export function tidy(value: number): number {
  const near = Math.max(-LIMIT, Math.min(LIMIT, value));
  return Number(near.toPrecision(12)) + 0;
}

/** A name as letters, digits and underscores, each name in its own way. */
function mangled(name: string): string {
  return Array.from(name, (c) =>
    /^[A-Za-z0-9]$/.test(c) ? c : c === "_" ? "__" : `_${c.codePointAt(0)!.toString(16)}_`,
  ).join("");
}

export const variableName = (name: string): string => `v_${mangled(name)}`;
export const visitsName = (scene: string): string => `n_${mangled(scene)}`;
export const quizName = (quiz: string, field: "score" | "passed" | "done"): string =>
  `q_${mangled(quiz)}_${field}`;
export const dieName = (low: number, high: number): string =>
  `r_${low}_${high}`.replaceAll("-", "m");

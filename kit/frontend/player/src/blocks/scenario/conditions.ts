/** Evaluates the conditions and effects of a scenario: syntax trees as JSON, made by Python.
 * Twin of `blocks/scenario/conditions.py` and `numbers.py`. */

export type Value = number | boolean | string;
export type Names = Record<string, Value>;
/** `[operator, part, …]`, or a leaf with what it names; null is an expression that always holds. */
export type Expression = [string, ...unknown[]];

const LIMIT = 1e15;
const MAX_TEXT = 1000;

class MissingNameError extends Error {}

const COMPARISONS: Record<string, (a: Value, b: Value) => boolean> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
const SUMS: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? 0 : a / b),
};

function valueOf([op, ...args]: Expression, names: Names): Value {
  const part = (index: number): Value => valueOf(args[index] as Expression, names);
  switch (op) {
    case "value":
      return args[0] as Value;
    case "variable":
      return named(variableName(args[0] as string), names);
    case "quiz":
      return named(quizName(args[0] as string, args[1] as string), names);
    case "visits":
      return named(visitsName(args[0] as string), names);
    case "random":
      return named(dieName(args[0] as number, args[1] as number), names);
    case "!":
      return !part(0);
    case "neg":
      return 0 - (part(0) as number);
    case "?":
      return part(0) ? part(1) : part(2);
    case "&&":
      return part(0) && part(1);
    case "||":
      return part(0) || part(1);
  }
  const [left, right] = [part(0), part(1)];
  const compare = COMPARISONS[op];
  if (compare) return compare(left, right);
  if (typeof left === "string") return Array.from(left + String(right)).slice(0, MAX_TEXT).join("");
  return tidy(SUMS[op]!(left as number, right as number));
}

function named(name: string, names: Names): Value {
  if (!Object.hasOwn(names, name)) throw new MissingNameError(name);
  return names[name]!;
}

/** The value of an expression, or null where it names what is not there. */
export function evaluate(expression: Expression, names: Names): Value | null {
  try {
    return valueOf(expression, names);
  } catch (error) {
    if (error instanceof MissingNameError) return null;
    throw error;
  }
}

/** Whether a condition is true. None at all always is; one that has no value is not. */
export function holds(condition: Expression | null, names: Names): boolean {
  return condition === null || evaluate(condition, names) === true;
}

/** A number at 12 significant digits, within ±1e15: the same one in every language. */
export function tidy(value: number): number {
  const near = Math.max(-LIMIT, Math.min(LIMIT, value));
  return Number(near.toPrecision(12)) + 0;
}

export const variableName = (name: string): string => `variable:${name}`;
export const visitsName = (scene: string): string => `visits:${scene}`;
export const quizName = (quiz: string, field: string): string => `quiz:${quiz}.${field}`;
export const dieName = (low: number, high: number): string => `random:${low}..${high}`;

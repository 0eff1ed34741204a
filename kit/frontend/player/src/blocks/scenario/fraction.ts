/** Exact shares as text, "2/3", where a scenario needs them as numbers and back. */

import type { Fraction } from "../../types.ts";
import { tidy } from "./conditions.ts";

function parts(text: Fraction): [bigint, bigint] {
  const [over, under = "1"] = text.split("/");
  return [BigInt(over!), BigInt(under)];
}

const EXACT = /^-?\d+(\/[1-9]\d*)?$/;

/** The share cut to 0 to 1, or null for what is no fraction. */
export function shareOf(text: unknown): Fraction | null {
  if (typeof text !== "string" || !EXACT.test(text)) return null;
  const [over, under] = parts(text);
  if (over < 0n) return "0";
  return over > under ? "1" : text;
}

export function asNumber(text: Fraction): number {
  const [over, under] = parts(text);
  return Number(over) / Number(under);
}

export function atLeast(text: Fraction, other: Fraction): boolean {
  const [a, b] = parts(text);
  const [c, d] = parts(other);
  return a * d >= c * b;
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}

/** The simplest fraction that a tidy number may stand for, with up to 1000 parts; else its decimal
 * form: 0.666666666667 is two thirds. */
export function fractionOf(value: number): Fraction {
  for (let under = 1; under <= 1000; under++) {
    const over = Math.floor(value * under + 0.5);
    if (tidy(over / under) === value) return under === 1 ? `${over}` : `${over}/${under}`;
  }
  const [digits, power = "0"] = String(value).split("e");
  const [whole, rest = ""] = digits!.split(".");
  const shift = rest.length - Number(power);
  const over = BigInt(whole! + rest) * 10n ** BigInt(Math.max(0, -shift));
  const under = 10n ** BigInt(Math.max(0, shift));
  const common = divisor(over < 0n ? -over : over, under);
  return under === common ? `${over / common}` : `${over / common}/${under / common}`;
}

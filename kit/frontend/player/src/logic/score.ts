/** Exact fractions on whole numbers, as text "2/3" outside. */

import type { Fraction } from "../types.ts";

export interface Exact {
  readonly over: bigint;
  readonly under: bigint;
}

export const ZERO: Exact = { over: 0n, under: 1n };
export const ONE: Exact = { over: 1n, under: 1n };

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}

export function exact(over: bigint | number, under: bigint | number = 1): Exact {
  let [a, b] = [BigInt(over), BigInt(under)];
  if (b < 0n) [a, b] = [-a, -b];
  const common = divisor(a < 0n ? -a : a, b) || 1n;
  return { over: a / common, under: b / common };
}

export function parseScore(text: Fraction): Exact {
  const [over, under = "1"] = text.split("/");
  return exact(BigInt(over!), BigInt(under));
}

export function writeScore({ over, under }: Exact): Fraction {
  return under === 1n ? `${over}` : `${over}/${under}`;
}

export function plus(a: Exact, b: Exact): Exact {
  return exact(a.over * b.under + b.over * a.under, a.under * b.under);
}

export function minus(a: Exact, b: Exact): Exact {
  return plus(a, { over: -b.over, under: b.under });
}

export function times(a: Exact, b: Exact): Exact {
  return exact(a.over * b.over, a.under * b.under);
}

export function over(a: Exact, b: Exact): Exact {
  return exact(a.over * b.under, a.under * b.over);
}

/** Below 0, 0 or above 0, as a is less than, equal to or more than b. */
export function compare(a: Exact, b: Exact): number {
  const left = a.over * b.under;
  const right = b.over * a.under;
  return left < right ? -1 : left > right ? 1 : 0;
}

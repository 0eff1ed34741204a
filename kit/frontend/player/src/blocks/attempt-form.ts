/** Reads attempts that come from a file or from storage field by field, and refuses them whole where
 * anything does not fit. Pure.
 *
 * What comes out holds known fields only, so that Python, which allows no others, reads it too. */

import { compare, exact, ONE, parseScore, writeScore, ZERO } from "../logic/score.ts";
import type { Fraction } from "../types.ts";

/** What of an attempt can't be read. */
export type Part =
  | "form"
  | "questions"
  | "options"
  | "responses"
  | "results"
  | "tries"
  | "hints"
  | "scores"
  | "path";

export class Unreadable extends Error {
  readonly part: Part;

  constructor(part: Part) {
    super(part);
    this.part = part;
  }
}

const MAX_ITEMS = 10_000;
const EXACT = /^\d{1,400}(\/\d{1,400})?$/;

export function check(fits: boolean, part: Part): asserts fits {
  if (!fits) throw new Unreadable(part);
}

export function fields(value: unknown, part: Part): Record<string, unknown> {
  check(typeof value === "object" && value !== null && !Array.isArray(value), part);
  return value as Record<string, unknown>;
}

/** A map with each value read. */
export function map<T>(value: unknown, part: Part, read: (each: unknown) => T): Record<string, T> {
  const entries = Object.entries(fields(value, part));
  return Object.fromEntries(entries.map(([name, each]) => [name, read(each)]));
}

export function list<T>(value: unknown, part: Part, read: (each: unknown) => T): T[] {
  check(Array.isArray(value) && value.length <= MAX_ITEMS, part);
  return value.map(read);
}

export function text(value: unknown, part: Part): string {
  check(typeof value === "string", part);
  return value;
}

export const texts = (value: unknown, part: Part): string[] => list(value, part, (each) => text(each, part));

export function whole(value: unknown, part: Part, least: number, most = Number.MAX_SAFE_INTEGER): number {
  check(Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most, part);
  return value as number;
}

/** An exact share from 0 to 1, in lowest terms. */
export function share(value: unknown): Fraction {
  const given = text(value, "scores");
  check(EXACT.test(given) && !/\/0+$/.test(given), "scores");
  const score = parseScore(given);
  check(compare(score, ZERO) >= 0 && compare(score, ONE) <= 0, "scores");
  return writeScore(exact(score.over, score.under));
}

export const orNull = <T>(value: unknown, read: (each: unknown) => T): T | null =>
  value === null || value === undefined ? null : read(value);

export function time(value: unknown): string {
  const given = text(value, "form");
  check(given === "" || (given.length <= 40 && Number.isFinite(Date.parse(given))), "form");
  return given;
}

export function base(each: Record<string, unknown>, block: string) {
  check(each["schema"] === 1 && each["block"] === block, "form");
  return {
    schema: 1 as const,
    block,
    hash: text(each["hash"], "form"),
    seed: whole(each["seed"], "form", 0, 2 ** 32 - 1),
    number: whole(each["number"], "form", 1),
    started: time(each["started"]),
    finished: time(each["finished"]),
  };
}


/** What the judges of all question types share. */

import type { Feedback, Html, Outcome, Response, Result } from "../types.ts";
import { ONE, ZERO, compare, writeScore, type Exact } from "../logic/score.ts";

export function outcomeOf(score: Exact): Outcome {
  if (compare(score, ONE) >= 0) return "right";
  return compare(score, ZERO) > 0 ? "partly" : "wrong";
}

export function unanswered(answer: Response | undefined): Result {
  return { outcome: "unanswered", score: "0", feedback: [], marks: {}, answer: answer ?? null };
}

export function judged(
  score: Exact,
  answer: Response | undefined,
  feedback: Feedback[] = [],
  marks: Record<string, Outcome> = {},
): Result {
  return { outcome: outcomeOf(score), score: writeScore(score), feedback, marks, answer: answer ?? null };
}

export function right(hit: boolean): Outcome {
  return hit ? "right" : "wrong";
}

export function general(feedback: Html): Feedback[] {
  return feedback ? [{ on: "", text: feedback }] : [];
}

/** The texts of a list, each once; anything else is none. */
export function ids(response: unknown): string[] {
  if (!Array.isArray(response)) return [];
  return [...new Set(response.filter((each): each is string => typeof each === "string"))];
}

/** An own property, so that "constructor" and its like are no ids. */
export function ownValue<T>(map: Record<string, T>, id: unknown): T | undefined {
  return typeof id === "string" && Object.hasOwn(map, id) ? map[id] : undefined;
}

export function idsOf(items: readonly { id: string }[]): string[] {
  return items.map((item) => item.id);
}

/** Is each of these the id of an item? */
export function isKnown(items: readonly { id: string }[], given: readonly unknown[]): boolean {
  return given.every((id) => items.some((item) => item.id === id));
}

/** Is `given` every one of `all`, each once? */
export function isPermutation(given: readonly unknown[], all: readonly string[]): boolean {
  return given.length === all.length && all.every((id) => given.includes(id));
}

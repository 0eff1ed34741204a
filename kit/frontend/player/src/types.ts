/** The shapes that the player works with: what Python writes (`generated/contract.ts`), what a learner does,
 * and the host around a block.
 *
 * Every field that is Markdown in Python arrives as sanitised HTML (`Html`). Scores are exact
 * fractions as text: "1", "2/3". */

import type { Attempt, BlockSpec } from "./generated/contract.ts";

export type * from "./generated/contract.ts";

export type Html = string;
export type Fraction = string;

/** What a learner does that needs the key or a draw. Answering alone needs neither: the
 * component writes `responses` itself and asks the host to save. */
export type Action =
  | { do: "check"; question: string }
  | { do: "hint"; question: string }
  | { do: "submit" }
  | { do: "retry" }
  | { do: "choose"; choice: string }
  | { do: "back" }
  | { do: "restart" }
  /** An action inside a scenario's quiz. */
  | { do: "quiz"; quiz: string; action: Action };

/** What a host has kept of a block. `adapted`: made for an earlier form of it, and brought up to
 * date. `damaged`: there was something, and it could not be read. */
export interface Loaded {
  attempt: Attempt | null;
  adapted: boolean;
  damaged: boolean;
}

/** All that a component knows of the world around it. */
export interface Host {
  /** "kernel" judges elsewhere; "page" holds a self-check key; "graded" page can only collect. */
  readonly kind: "kernel" | "page" | "graded";
  readonly language: string;
  /** Id of the lesson, "" where there is none: part of the name of a saved file. */
  readonly lesson: string;
  /** False when nothing outlives the page: the learner is told to save a file. */
  readonly keeps: boolean;
  /** The saved attempt, or null; one that no longer fits the spec is already adapted. */
  load(block: BlockSpec): Promise<Loaded>;
  /** Take in an attempt from outside, a file say: nothing that it says of results is believed. */
  take(block: BlockSpec, attempt: Attempt): Promise<Attempt>;
  /** Begin an attempt with a fresh seed. */
  start(block: BlockSpec): Promise<Attempt>;
  /** Apply an action and return the attempt after it. Rejects with a sentence for the learner. */
  act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt>;
  /** Keep the attempt; called on every change. */
  save(block: BlockSpec, attempt: Attempt): void;
  /** Forget the block's attempt. */
  reset(block: BlockSpec): void;
  /** Tell listeners (an LMS, statistics, a test) what happened. */
  emit(event: { type: string; block: string; detail?: unknown }): void;
}

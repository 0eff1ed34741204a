/** What the hosts that keep attempts in the browser share. */

import { attemptLogic } from "../blocks/block-type.ts";
import type { Attempt, BlockSpec, Loaded } from "../types.ts";
import { keyOf, readAttempt, writeAttempt, type Store } from "./storage.ts";

export interface Clockwork {
  now: () => string;
  seed: () => number;
}

/** The real time, and seeds that nobody can foresee. */
export const REAL: Clockwork = {
  now: () => new Date().toISOString(),
  seed: () => crypto.getRandomValues(new Uint32Array(1))[0]!,
};

export abstract class StoredHost {
  readonly language: string;
  readonly lesson: string;
  protected readonly store: Store;
  protected readonly clockwork: Clockwork;

  constructor(language: string, lesson: string, store: Store, clockwork: Clockwork = REAL) {
    this.language = language;
    this.lesson = lesson;
    this.store = store;
    this.clockwork = clockwork;
  }

  get keeps(): boolean {
    return this.store.keeps;
  }

  /** Take in an attempt from outside: adapted to the block as it is, and judged anew. */
  abstract take(block: BlockSpec, attempt: Attempt): Promise<Attempt>;

  async load(block: BlockSpec): Promise<Loaded> {
    const { attempt: kept, damaged } = readAttempt(this.store, this.lesson, block);
    if (!kept) return { attempt: null, adapted: false, damaged };
    if (kept.hash === block.hash)
      return { attempt: await this.found(block, kept), adapted: false, damaged };
    return { attempt: await this.take(block, kept), adapted: true, damaged };
  }

  /** What this device kept, before it is shown. */
  protected found(_block: BlockSpec, kept: Attempt): Promise<Attempt> {
    return Promise.resolve(kept);
  }

  save(_block: BlockSpec, attempt: Attempt): void {
    writeAttempt(this.store, this.lesson, attempt);
  }

  reset(block: BlockSpec): void {
    this.store.remove(keyOf(this.lesson, block.id));
  }

  /** Let the page around the blocks hear what happened. */
  emit(event: { type: string; block: string; detail?: unknown }): void {
    document.dispatchEvent(new CustomEvent("coursekit", { detail: event }));
  }
}

/** Put the times on an attempt that only a host knows: a new go begins now, a finished one ends. */
export function stamped(
  block: BlockSpec,
  before: Attempt,
  after: Attempt,
  now: string,
): Attempt {
  const fresh = after.number !== before.number || !after.started;
  const started = fresh ? now : after.started;
  const over = attemptLogic(block).progress(after, true) === 1;
  const finished = over ? after.finished || now : "";
  return { ...after, started, finished };
}

/** What the hosts that keep attempts in the browser share. */

import type { Attempt, BlockSpec } from "../types.ts";
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

export abstract class DeviceHost {
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

  /** Bring an attempt that was made for an earlier form of the block up to date. */
  protected abstract adapted(block: BlockSpec, kept: Attempt): Promise<Attempt>;

  async load(block: BlockSpec): Promise<{ attempt: Attempt | null; adapted: boolean }> {
    const kept = readAttempt(this.store, this.lesson, block.id);
    if (!kept) return { attempt: null, adapted: false };
    if (kept.hash === block.hash) return { attempt: kept, adapted: false };
    return { attempt: await this.adapted(block, kept), adapted: true };
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
export function stamped(before: Attempt, after: Attempt, now: string): Attempt {
  const fresh = after.number !== before.number || !after.started;
  const started = fresh ? now : after.started;
  const over = "submitted" in after ? after.submitted : Boolean(after.map);
  const finished = over ? after.finished || now : "";
  return { ...after, started, finished };
}

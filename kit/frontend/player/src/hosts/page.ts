/** The page host: a self-check key in the page judges, or, with no key, answers are collected.
 * A page makes one for each block: `new PageHost({ language, lesson, key, judge })`. */

import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import { StoredHost, stamped, type Clockwork } from "./stored-host.ts";
import { browserStore, type Store } from "./storage.ts";

/** The logic of a block type. `key` is the other half of the block, null where there is none. */
export interface Judge {
  /** Can an attempt begin with no key? A quiz can: its draw needs none. */
  readonly startsWithoutKey: boolean;
  start(spec: BlockSpec, key: unknown, seed: number): Attempt;
  act(spec: BlockSpec, key: unknown, attempt: Attempt, action: Action): Attempt;
  /** An attempt from outside, adapted and judged anew; with no key, only what was given is kept. */
  take(spec: BlockSpec, key: unknown, attempt: Attempt): Attempt;
}

export interface PageParts {
  language: string;
  lesson: string;
  /** The block's key, or null on a page that only collects. */
  key: unknown;
  judge: Judge;
  /** What a learner reads where nothing can be judged. */
  refusal: string;
  store?: Store;
  clockwork?: Clockwork;
}

export class PageHost extends StoredHost implements Host {
  readonly kind: Host["kind"];
  private readonly key: unknown;
  private readonly judge: Judge;
  private readonly refusal: string;

  constructor(parts: PageParts) {
    super(parts.language, parts.lesson, parts.store ?? browserStore(), parts.clockwork);
    this.key = parts.key ?? null;
    this.judge = parts.judge;
    this.refusal = parts.refusal;
    this.kind = this.key === null ? "graded" : "page";
  }

  start(block: BlockSpec): Promise<Attempt> {
    return this.attempted(() => {
      if (this.key === null && !this.judge.startsWithoutKey) throw new Error(this.refusal);
      const attempt = this.judge.start(block, this.key, this.clockwork.seed());
      return { ...attempt, started: this.clockwork.now() };
    });
  }

  act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    return this.attempted(() => {
      if (this.key === null) throw new Error(this.refusal);
      const after = this.judge.act(block, this.key, attempt, action);
      return stamped(attempt, after, this.clockwork.now());
    });
  }

  take(block: BlockSpec, attempt: Attempt): Promise<Attempt> {
    return this.attempted(() => {
      if (this.key === null && !this.judge.startsWithoutKey) throw new Error(this.refusal);
      return this.judge.take(block, this.key, attempt);
    });
  }

  /** A page that judges can do so again: what the device kept is worth what it says. */
  protected override found(block: BlockSpec, kept: Attempt): Promise<Attempt> {
    return this.take(block, kept);
  }

  /** A thrown sentence becomes a rejection. */
  private attempted(make: () => Attempt): Promise<Attempt> {
    return new Promise((resolve) => resolve(make()));
  }
}

/** The page host: a self-check key in the page judges, or, with no key, answers are collected.
 * A page makes one for each block. */

import { attemptLogic, type AttemptLogic } from "../blocks/block-type.ts";
import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import { StoredHost, stamped, type Clockwork } from "./stored-host.ts";
import { browserStore, type Store } from "./storage.ts";

export interface PageParts {
  language: string;
  lesson: string;
  /** The block's key, or null on a page that only collects. */
  key: unknown;
  /** What a learner reads where nothing can be judged. */
  refusal: string;
  store?: Store;
  clockwork?: Clockwork;
}

export class PageHost extends StoredHost implements Host {
  readonly kind: Host["kind"];
  private readonly key: unknown;
  private readonly refusal: string;

  constructor(parts: PageParts) {
    super(parts.language, parts.lesson, parts.store ?? browserStore(), parts.clockwork);
    this.key = parts.key ?? null;
    this.refusal = parts.refusal;
    this.kind = this.key === null ? "graded" : "page";
  }

  start(block: BlockSpec): Promise<Attempt> {
    return this.attempted(() => {
      const attempt = this.logicOf(block).start(block, this.key, this.clockwork.seed());
      return { ...attempt, started: this.clockwork.now() };
    });
  }

  act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    return this.attempted(() => {
      if (this.key === null) throw new Error(this.refusal);
      const after = attemptLogic(block).act(block, this.key, attempt, action);
      return stamped(block, attempt, after, this.clockwork.now());
    });
  }

  take(block: BlockSpec, attempt: Attempt): Promise<Attempt> {
    return this.attempted(() => {
      const logic = this.logicOf(block);
      const fitted = logic.adapt(block, this.key, attempt);
      return this.key === null ? logic.collect(fitted) : logic.judgeAnew(block, this.key, fitted);
    });
  }

  /** Throws the refusal where a block can do nothing without its key. */
  private logicOf(block: BlockSpec): AttemptLogic {
    const logic = attemptLogic(block);
    if (this.key === null && !logic.startsWithoutKey) throw new Error(this.refusal);
    return logic;
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

/** The kernel host: actions go to Python over the widget's comm, where the key is. Attempts are
 * kept in this browser and sent along, so that a new kernel picks up where the last one ended. */

import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import type { Translate } from "../i18n.ts";
import { callKernel, NoReply, WAITS, type Model } from "./kernel-client.ts";
import { StoredHost, stamped, type Clockwork } from "./stored-host.ts";
import type { Store } from "./storage.ts";

export interface Parts {
  store: Store;
  t: Translate;
  clockwork?: Clockwork;
  /** As for `callKernel`. */
  waits?: readonly number[];
}

/** The lesson that the page names, where the kernel does not know it (plain Voilà). */
function lessonOfPage(): string {
  const text = globalThis.document?.getElementById("coursekit-data")?.textContent;
  try {
    return text ? String((JSON.parse(text) as { lesson?: { id?: string } }).lesson?.id ?? "") : "";
  } catch {
    return "";
  }
}

export class KernelHost extends StoredHost implements Host {
  readonly kind = "kernel";
  private readonly model: Model;
  private readonly parts: Parts;
  private readonly signal: AbortSignal | undefined;

  constructor(model: Model, parts: Parts, signal?: AbortSignal) {
    const language = String(model.get("language") ?? "") || "en";
    super(language, String(model.get("lesson") || lessonOfPage()), parts.store, parts.clockwork);
    this.model = model;
    this.parts = parts;
    this.signal = signal;
  }

  /** Have the kernel return an attempt. */
  private async attemptFrom(content: { kind: string; [name: string]: unknown }): Promise<Attempt> {
    const { signal } = this;
    const { t, waits = WAITS } = this.parts;
    try {
      const { reply } = await callKernel(this.model, content, { signal, waits });
      return reply["attempt"] as Attempt;
    } catch (error) {
      if (!(error instanceof NoReply)) throw error;
      const message = t(
        "The lesson is not answering. Your answers are kept in this browser: reload the page to go on.",
      );
      throw new Error(message, { cause: error });
    }
  }

  async start(block: BlockSpec): Promise<Attempt> {
    const attempt = await this.attemptFrom({ kind: "start", seed: this.clockwork.seed() });
    return { ...attempt, block: block.id, started: this.clockwork.now() };
  }

  async act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    const after = await this.attemptFrom({ kind: "act", attempt, action });
    return stamped(block, attempt, after, this.clockwork.now());
  }

  /** The kernel has the key: it adapts and judges. */
  take(_block: BlockSpec, attempt: Attempt): Promise<Attempt> {
    return this.attemptFrom({ kind: "take", attempt });
  }
}

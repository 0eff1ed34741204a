/** The kernel host: actions go to Python over the widget's comm, where the key is. Attempts are
 * kept in this browser and sent along, so that a new kernel picks up where the last one ended. */

import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import type { Translate } from "../i18n.ts";
import { StoredHost, stamped, type Clockwork } from "./stored-host.ts";
import type { Store } from "./storage.ts";

/** What this host needs of an anywidget model. */
export interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: "msg:custom", listen: Listen): void;
  off(event: "msg:custom", listen: Listen): void;
}
type Listen = (content: Reply, buffers: DataView[]) => void;

interface Reply {
  kind: string;
  call: number | null;
  attempt?: Attempt;
  message?: string;
  [name: string]: unknown;
}

/** Milliseconds to wait for an answer before asking again; judging twice does no harm, for the
 * kernel holds no state. */
export const PATIENCE = [3_000, 5_000, 8_000, 14_000];

export interface Parts {
  store: Store;
  t: Translate;
  clockwork?: Clockwork;
  patience?: readonly number[];
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
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  // Two views of one model hear each other's answers: their numbers must differ.
  private call = Math.floor(Math.random() * 2 ** 30);

  constructor(model: Model, parts: Parts, signal?: AbortSignal) {
    const language = String(model.get("language") ?? "") || "en";
    super(language, String(model.get("lesson") || lessonOfPage()), parts.store, parts.clockwork);
    this.model = model;
    this.parts = parts;
    const listen: Listen = (reply) => this.heard(reply);
    model.on("msg:custom", listen);
    signal?.addEventListener("abort", () => model.off("msg:custom", listen));
  }

  private heard(reply: Reply): void {
    if (typeof reply?.call !== "number") return;
    const answer = this.waiting.get(reply.call);
    this.waiting.delete(reply.call);
    answer?.(reply);
  }

  /** Ask the kernel, patiently: it may still be starting. */
  async ask(content: { kind: string; [name: string]: unknown }): Promise<Reply> {
    for (const patience of this.parts.patience ?? PATIENCE) {
      const reply = await this.once(content, patience);
      if (!reply) continue;
      if (reply.kind === "refused") throw new Error(reply.message ?? "");
      return reply;
    }
    const { t } = this.parts;
    throw new Error(
      t(
        "The lesson is not answering. Your answers are kept in this browser: reload the page to go on.",
      ),
    );
  }

  private once(content: { kind: string }, patience: number): Promise<Reply | null> {
    const call = ++this.call;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(call);
        resolve(null);
      }, patience);
      this.waiting.set(call, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      try {
        this.model.send({ ...content, call });
      } catch {
        // The comm is not open (yet); the timer asks again.
      }
    });
  }

  async start(block: BlockSpec): Promise<Attempt> {
    return this.startWith(block, this.clockwork.seed());
  }

  private async startWith(block: BlockSpec, seed: number): Promise<Attempt> {
    const { attempt } = await this.ask({ kind: "start", seed });
    return { ...attempt!, block: block.id, started: this.clockwork.now() };
  }

  async act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    const reply = await this.ask({ kind: "act", attempt, action });
    return stamped(block, attempt, reply.attempt!, this.clockwork.now());
  }

  /** The kernel has the key: it adapts and judges. */
  async take(_block: BlockSpec, attempt: Attempt): Promise<Attempt> {
    const reply = await this.ask({ kind: "take", attempt });
    return reply.attempt!;
  }
}

/** The kernel host: actions go to Python over the widget's comm, where the key is. Attempts are
 * kept in this browser and sent along, so that a new kernel picks up where the last one ended. */

import { adapt } from "../adapt.ts";
import type { Action, Attempt, BlockSpec, Host } from "../types.ts";
import type { Translate } from "../i18n.ts";
import { keyOf, readAttempt, writeAttempt, type Store } from "./storage.ts";

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
  now?: () => string;
  seed?: () => number;
  patience?: readonly number[];
}

export class KernelHost implements Host {
  readonly kind = "kernel";
  readonly language: string;
  readonly lesson: string;
  private readonly model: Model;
  private readonly parts: Parts;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  // Two views of one model hear each other's answers: their numbers must differ.
  private call = Math.floor(Math.random() * 2 ** 30);

  constructor(model: Model, parts: Parts, signal?: AbortSignal) {
    this.model = model;
    this.parts = parts;
    this.language = String(model.get("language") ?? "") || "en";
    this.lesson = String(model.get("lesson") ?? "");
    const listen: Listen = (reply) => this.heard(reply);
    model.on("msg:custom", listen);
    signal?.addEventListener("abort", () => model.off("msg:custom", listen));
  }

  get keeps(): boolean {
    return this.parts.store.keeps;
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

  async load(block: BlockSpec): Promise<{ attempt: Attempt | null; adapted: boolean }> {
    const kept = readAttempt(this.parts.store, this.lesson, block.id);
    if (!kept) return { attempt: null, adapted: false };
    if (kept.hash === block.hash) return { attempt: kept, adapted: false };
    return { attempt: await adapt(this, block, kept), adapted: true };
  }

  async start(block: BlockSpec): Promise<Attempt> {
    const { seed, now } = this.parts;
    const reply = await this.ask({ kind: "start", seed: (seed ?? randomSeed)() });
    return { ...reply.attempt!, block: block.id, started: (now ?? isoNow)() };
  }

  async act(_block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    const reply = await this.ask({ kind: "act", attempt, action });
    return stamped(attempt, reply.attempt!, (this.parts.now ?? isoNow)());
  }

  save(_block: BlockSpec, attempt: Attempt): void {
    writeAttempt(this.parts.store, this.lesson, attempt);
  }

  reset(block: BlockSpec): void {
    this.parts.store.remove(keyOf(this.lesson, block.id));
  }

  emit(event: { type: string; block: string; detail?: unknown }): void {
    announce(event);
  }
}

/** A 32-bit seed. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

export function isoNow(): string {
  return new Date().toISOString();
}

/** Put the times on an attempt that only a host knows: a new go begins now, a finished one ends. */
export function stamped(before: Attempt, after: Attempt, now: string): Attempt {
  const fresh = after.number !== before.number || !after.started;
  const started = fresh ? now : after.started;
  const over = "submitted" in after ? after.submitted : after.outcome !== "";
  const finished = over ? after.finished || now : "";
  return { ...after, started, finished };
}

/** Let the page around the blocks hear what happened. */
export function announce(event: { type: string; block: string; detail?: unknown }): void {
  document.dispatchEvent(new CustomEvent("coursekit", { detail: event }));
}

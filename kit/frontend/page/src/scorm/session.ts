/** One visit to a lesson on a learning platform: what the platform keeps of it, and is told. */

import lz from "lz-string";
import type { Store } from "../../../player/src/hosts/storage.ts";
import type { Api } from "./api.ts";
import type { Reached, LessonStatus } from "./lesson-status.ts";

/** What the platform keeps for a lesson, beside its own fields: in `cmi.suspend_data`, compressed, for
 * SCORM 1.2 promises room for 4096 characters only. */
interface Kept {
  attempts: Record<string, string>;
  reached: Record<string, Reached>;
  read: boolean;
}

const ENDED = new Set(["passed", "completed", "failed"]);

export class Session implements Store {
  private readonly api: Api;
  private readonly now: () => number;
  private readonly began: number;
  private readonly attempts: Map<string, string>;
  /** What was reached in each block, by its id. */
  readonly reached: Map<string, Reached>;
  /** The learner has seen the lesson's end. */
  read: boolean;
  private open: boolean;
  private taken = true;
  private before: string;
  private score: number | null = null;
  /** Told, and not yet stored. */
  private fresh = false;
  /** The platform wants to hear of this visit: it is no review, and no browsing beforehand. */
  private readonly counts: boolean;

  /** `now` gives milliseconds. */
  constructor(api: Api, now: () => number = Date.now) {
    this.api = api;
    this.now = now;
    this.began = now();
    this.open = told(() => api.LMSInitialize(""));
    const mode = this.asked("cmi.core.lesson_mode");
    this.counts = mode === "" || mode === "normal";
    this.before = this.asked("cmi.core.lesson_status");
    const kept = unpacked(this.asked("cmi.suspend_data"));
    this.attempts = new Map(Object.entries(kept.attempts));
    this.reached = new Map(Object.entries(kept.reached));
    this.read = kept.read;
  }

  /** Whether the platform has taken all that was last to be kept. */
  get keeps(): boolean {
    return this.open && this.taken;
  }

  get(key: string): string | null {
    return this.attempts.get(key) ?? null;
  }

  set(key: string, value: string): void {
    this.attempts.set(key, value);
  }

  remove(key: string): void {
    this.attempts.delete(key);
  }

  /** Tell the platform everything: what was given, and how the learner stands. */
  tell(stands: LessonStatus): void {
    if (!this.open) return;
    const [status, score] = [this.before, this.score];
    const kept: Kept = {
      attempts: Object.fromEntries(this.attempts),
      reached: Object.fromEntries(this.reached),
      read: this.read,
    };
    this.taken = this.put("cmi.suspend_data", lz.compressToBase64(JSON.stringify(kept)));
    if (this.counts) this.tellStanding(stands);
    this.put("cmi.core.session_time", spell(this.now() - this.began));
    this.put("cmi.core.exit", "suspend");
    this.fresh = true;
    if (status !== this.before || score !== this.score) this.commit();
  }

  /** Have the platform store what it was told; each time it may ask its server. */
  commit(): void {
    if (!this.open || !this.fresh) return;
    told(() => this.api.LMSCommit(""));
    this.fresh = false;
  }

  /** A lesson that was passed once stays so; one that was done is not begun anew. */
  private tellStanding({ status, score }: LessonStatus): void {
    this.score = score;
    if (score !== null) {
      this.put("cmi.core.score.min", "0");
      this.put("cmi.core.score.max", "100");
      this.put("cmi.core.score.raw", String(score));
    }
    if (this.before === "passed" || (status === "incomplete" && ENDED.has(this.before))) return;
    if (this.put("cmi.core.lesson_status", status)) this.before = status;
  }

  /** The visit is over. */
  end(stands: LessonStatus): void {
    if (!this.open) return;
    this.tell(stands);
    told(() => this.api.LMSFinish(""));
    this.open = false;
  }

  private asked(element: string): string {
    try {
      return this.open ? String(this.api.LMSGetValue(element) ?? "") : "";
    } catch {
      return "";
    }
  }

  private put(element: string, value: string): boolean {
    return told(() => this.api.LMSSetValue(element, value));
  }
}

/** Whether a function of the platform did what it was asked to; some answer with a boolean. */
function told(ask: () => unknown): boolean {
  try {
    return String(ask()) === "true";
  } catch {
    return false;
  }
}

/** What was kept; whatever makes no sense counts as nothing. */
function unpacked(text: string): Kept {
  let found: Partial<Record<keyof Kept, unknown>> = {};
  try {
    found = Object(JSON.parse(lz.decompressFromBase64(text) || "{}")) as typeof found;
  } catch {
    // Another package's, or cut off.
  }
  return {
    attempts: entries(found.attempts, (value): value is string => typeof value === "string"),
    reached: entries(found.reached, isReached),
    read: found.read === true,
  };
}

function entries<T>(value: unknown, fits: (value: unknown) => value is T): Record<string, T> {
  const found = Object.entries(Object(value) as Record<string, unknown>);
  return Object.fromEntries(found.filter((entry): entry is [string, T] => fits(entry[1])));
}

function isReached(value: unknown): value is Reached {
  const { done, best } = Object(value) as Partial<Reached>;
  return (
    typeof done === "boolean" &&
    (best === null || (typeof best === "string" && /^\d{1,400}(\/[1-9]\d{0,399})?$/.test(best)))
  );
}

/** A span of time as SCORM 1.2 writes it, HHHH:MM:SS. */
function spell(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.min(9999, Math.floor(seconds / 3600));
  return `${String(hours).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

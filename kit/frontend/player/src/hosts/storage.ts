/** Where attempts are kept on a device. `localStorage` may be refused (private windows, some
 * `file://` pages) or full; then memory serves, and `keeps` says so. */

import { attemptLogic } from "../blocks/block-type.ts";
import type { Attempt, BlockSpec } from "../types.ts";

export interface Store {
  readonly keeps: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** What a device offers; `localStorage` has this shape. */
export type Backing = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const PROBE = "coursekit:probe";

export class DeviceStore implements Store {
  private readonly memory = new Map<string, string>();
  private readonly backing: Backing | null;
  private full = false;

  /** `open` gives the device's storage, or throws where there is none. */
  constructor(open: () => Backing) {
    this.backing = usable(open);
  }

  get keeps(): boolean {
    return this.backing !== null && !this.full;
  }

  get(key: string): string | null {
    return this.memory.get(key) ?? this.backing?.getItem(key) ?? null;
  }

  set(key: string, value: string): void {
    try {
      if (!this.backing) throw new Error("no storage");
      this.backing.setItem(key, value);
      this.memory.delete(key);
      this.full = false;
    } catch {
      this.full = true;
      this.memory.set(key, value);
    }
  }

  remove(key: string): void {
    this.memory.delete(key);
    this.backing?.removeItem(key);
  }
}

function usable(open: () => Backing): Backing | null {
  try {
    const backing = open();
    backing.setItem(PROBE, "1");
    backing.removeItem(PROBE);
    return backing;
  } catch {
    return null;
  }
}

/** The browser's own store. */
export function browserStore(): Store {
  return new DeviceStore(() => window.localStorage);
}

/** Where the attempt at a block is kept. Pages from disk share one storage: the lesson's id, or
 * else the page's path, tells them apart. */
export function keyOf(lesson: string, block: string): string {
  return `coursekit:1:${lesson || location.pathname}:${block}`;
}

/** Read the attempt at a block. One that is damaged, or that would not render, counts as none and is
 * laid aside, where a later edition of the kit, or a person, may still make something of it. */
export function readAttempt(
  store: Store,
  lesson: string,
  spec: BlockSpec,
): { attempt: Attempt | null; damaged: boolean } {
  const key = keyOf(lesson, spec.id);
  const text = store.get(key);
  if (text === null) return { attempt: null, damaged: false };
  try {
    return { attempt: attemptLogic(spec).validate(JSON.parse(text), spec), damaged: false };
  } catch {
    store.set(`${key}:unread`, text);
    return { attempt: null, damaged: true };
  }
}

export function writeAttempt(store: Store, lesson: string, attempt: Attempt): void {
  store.set(keyOf(lesson, attempt.block), JSON.stringify(attempt));
}

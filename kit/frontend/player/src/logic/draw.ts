/** Seeded draws, alike in Python and here. Twin of `kit/coursekit/model/draw.py`. */

/** The 32-bit FNV-1a hash of a text's UTF-8 bytes. */
export function seedOf(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** A stream of random numbers that a seed and a purpose fix for ever (mulberry32). */
export class Draw {
  private state: number;

  constructor(seed: number, purpose = "") {
    this.state = seedOf(`${seed}:${purpose}`);
  }

  /** The next number, 0 to 2**32 - 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from 0 to n - 1. */
  below(n: number): number {
    return Number((BigInt(this.next()) * BigInt(n)) >> 32n);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }

  /** Shuffled until they stand in another order than `right`; ids, each once. */
  shuffledUnlike(ids: readonly string[], right: readonly string[]): string[] {
    for (;;) {
      const order = this.shuffled(ids);
      if (order.length < 2 || order.some((id, i) => id !== right[i])) return order;
    }
  }

  /** n of the items, in their original order. */
  sample<T>(items: readonly T[], n: number): T[] {
    const picked = new Set(this.shuffled(items.map((_, i) => i)).slice(0, n));
    return items.filter((_, i) => picked.has(i));
  }
}

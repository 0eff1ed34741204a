/** Unpacks the keys of a self-check page. Twin of `kit/coursekit/render/key_obfuscation.py`, which says what
 * this is and what it is not: whoever looks for the answers can find them. */

import { Draw, seedOf } from "./draw.ts";

function veiled(data: Uint8Array, lesson: string): Uint8Array {
  const draw = new Draw(seedOf(lesson), "keys");
  let number = 0;
  return data.map((byte, index) => {
    if (index % 4 === 0) number = draw.next();
    return byte ^ ((number >>> (8 * (index % 4))) & 0xff);
  });
}

/** The keys of a lesson's blocks, by block id. */
export function unpackKeys(packed: string, lesson: string): Record<string, unknown> {
  const data = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(veiled(data, lesson))) as Record<string, unknown>;
}

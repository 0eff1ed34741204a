/** What a page says of its lesson: the data between its script tags. */

import { unpackKeys } from "../../player/src/logic/pack.ts";
import type { BlockSpec } from "../../player/src/types.ts";

export interface Island {
  lesson: { id: string; title: string; language: string };
  blocks: Record<string, BlockSpec>;
  /** Packed keys; absent where no block of the page may judge. */
  keys?: string;
  live: string | null;
}

export function readIsland(root: ParentNode): Island {
  const text = root.querySelector("#coursekit-data")?.textContent;
  if (!text) throw new Error("This page holds no lesson data.");
  return JSON.parse(withPictures(text, root)) as Island;
}

/** Put the pictures in that the readable part of the page holds; sources are safe in JSON. */
function withPictures(text: string, root: ParentNode): string {
  return text.replace(/coursekit-picture:(\d+)/g, (name, number: string) => {
    const source = root.querySelector(`[data-picture="${number}"]`)?.getAttribute("src");
    return source && /^data:[\w/+.;,=-]+$/.test(source) ? source : name;
  });
}

/** The key of each block that the page can judge. */
export function keysOf(island: Island): Record<string, unknown> {
  return island.keys ? unpackKeys(island.keys, island.lesson.id) : {};
}

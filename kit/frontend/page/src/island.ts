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
  return JSON.parse(text) as Island;
}

/** The key of each block that the page can judge. */
export function keysOf(island: Island): Record<string, unknown> {
  return island.keys ? unpackKeys(island.keys, island.lesson.id) : {};
}

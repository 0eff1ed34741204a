/** What a page says of its lesson: the data between its script tags. */

import { unpackKeys } from "../../player/src/logic/key-obfuscation.ts";
import type { BlockSpec } from "../../player/src/types.ts";

export interface PageData {
  lesson: { id: string; title: string; language: string };
  blocks: Record<string, BlockSpec>;
  /** Packed keys; absent where no block of the page may judge. */
  keys?: string;
  live: string | null;
}

export function readPageData(root: ParentNode): PageData {
  const text = root.querySelector("#coursekit-data")?.textContent;
  if (!text) throw new Error("This page holds no lesson data.");
  return JSON.parse(withPictures(text, root)) as PageData;
}

/** Put the pictures in that the readable part of the page holds; sources are safe in JSON. */
function withPictures(text: string, root: ParentNode): string {
  return text.replace(/coursekit-picture:(\d+)/g, (name, number: string) => {
    const source = root.querySelector(`[data-picture="${number}"]`)?.getAttribute("src");
    return source && /^data:[\w/+.;,=-]+$/.test(source) ? source : name;
  });
}

/** The key of each block that the page can judge. */
export function keysOf(data: PageData): Record<string, unknown> {
  return data.keys ? unpackKeys(data.keys, data.lesson.id) : {};
}

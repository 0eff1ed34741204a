/** The answers to a whole lesson, as one file: what a page's menu offers. */

import { chooseFile, download, pack } from "../attempt-file.ts";
import type { Attempt } from "../types.ts";
import type { CoursekitBlock } from "./block.ts";

function blocks(root: ParentNode): CoursekitBlock[] {
  return [...root.querySelectorAll<CoursekitBlock>("coursekit-block")];
}

/** Download what the learner gave in all blocks under `root`. */
export function saveLesson(lesson: string, root: ParentNode = document): void {
  const attempts: Record<string, Attempt> = {};
  for (const block of blocks(root)) {
    const attempt = block.saved();
    if (attempt) attempts[attempt.block] = attempt;
  }
  const name = lesson ? `${lesson}-answers.json` : "answers.json";
  download(name, pack(lesson, attempts, new Date().toISOString()));
}

/** Let the learner choose a file and fill the blocks under `root` from it. Resolves with the
 * number of blocks that were filled, or null when no file was chosen. */
export async function loadLesson(root: ParentNode = document): Promise<number | null> {
  const text = await chooseFile();
  if (text === null) return null;
  const filled = await Promise.all(blocks(root).map((block) => block.adopt(text)));
  return filled.filter(Boolean).length;
}

/** Forget the attempts of all blocks under `root`; ask the learner first. */
export async function resetLesson(root: ParentNode = document): Promise<void> {
  await Promise.all(blocks(root).map((block) => block.startOver()));
}

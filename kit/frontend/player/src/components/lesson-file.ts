/** The answers to a whole lesson, as one file: what a page's menu offers. */

import { chooseFile, download, pack } from "../attempt-file.ts";
import type { Attempt } from "../types.ts";
import type { Adopted, CoursekitBlock } from "./block.ts";

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

/** Let the learner choose a file and fill the blocks under `root` from it. Resolves with the numbers
 * of blocks that were filled and of those whose answers could not be read, or null when no file was
 * chosen. */
export async function loadLesson(
  root: ParentNode = document,
): Promise<{ filled: number; unread: number } | null> {
  const text = await chooseFile();
  if (text === null) return null;
  const adopted = await Promise.all(blocks(root).map((block) => block.adopt(text)));
  const count = (what: Adopted): number => adopted.filter((each) => each === what).length;
  return { filled: count("taken"), unread: count("unread") };
}

/** Forget the attempts of all blocks under `root`; ask the learner first. */
export async function resetLesson(root: ParentNode = document): Promise<void> {
  await Promise.all(blocks(root).map((block) => block.startOver()));
}

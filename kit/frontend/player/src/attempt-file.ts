/** Attempts as a file: a learner takes it to another device, or hands it in. */

import { findBlockType } from "./blocks/block-type.ts";
import type { Attempt, BlockSpec } from "./types.ts";

const FORMAT = "coursekit-attempts";

export interface AttemptFile {
  format: typeof FORMAT;
  schema: 1;
  lesson: string;
  saved: string;
  /** By block id; in a file from outside they can be anything. */
  attempts: Record<string, unknown>;
}

/** The text of a file with these attempts. */
export function pack(lesson: string, attempts: Record<string, Attempt>, saved: string): string {
  const file: AttemptFile = { format: FORMAT, schema: 1, lesson, saved, attempts };
  return JSON.stringify(file, null, 2);
}

/** Is a text the file of attempts that `pack` makes? Returns null when it is not. */
export function tryUnpack(text: string): AttemptFile | null {
  try {
    const file = JSON.parse(text) as Partial<AttemptFile> | null;
    if (file?.format !== FORMAT || file.schema !== 1) return null;
    const { attempts } = file;
    if (typeof attempts !== "object" || attempts === null || Array.isArray(attempts)) return null;
    return file as AttemptFile;
  } catch {
    return null;
  }
}

/** The attempt at one block, or null where the file has none. A file comes from anywhere: what does
 * not fit the block is refused with `Unreadable`, and what would be shown as HTML is turned into
 * plain words by `plain`, until the host has judged it anew. What the learner gave stays as it is,
 * for it is only ever shown as text. */
export function attemptIn(
  file: AttemptFile,
  spec: BlockSpec,
  plain: (html: string) => string,
): Attempt | null {
  const logic = findBlockType(spec)?.attempts;
  if (!logic || !Object.hasOwn(file.attempts, spec.id)) return null;
  const attempt = logic.validate(file.attempts[spec.id], spec);
  return logic.validate(plainly(attempt, plain), spec);
}

function plainly(value: unknown, plain: (html: string) => string): unknown {
  if (typeof value === "string") return /[<&]/.test(value) ? plain(value) : value;
  if (Array.isArray(value)) return value.map((each) => plainly(each, plain));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "responses" ? each : plainly(each, plain),
    ]),
  );
}

/** Offer a text as a download. */
export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Let the learner choose a file; resolves with its text, or null when none was chosen. */
export function chooseFile(): Promise<string | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  return new Promise((resolve) => {
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      void (input.files?.[0]?.text() ?? Promise.resolve(null)).then(resolve);
    });
    input.click();
  });
}

/** The player without any type of question or block: these register themselves with what it gives
 * them. What every front end shares. */

import * as coursekit from "./api.ts";
import { CoursekitBlock } from "./components/block.ts";
import { defineElement } from "./components/define.ts";
import { speak } from "./words.ts";

declare global {
  /** The player of this page, for the types of question and block on it. */
  var coursekit: typeof import("./api.ts") | undefined;
}
globalThis.coursekit ??= coursekit;
defineElement("block", CoursekitBlock);

export { loadLesson, resetLesson, saveLesson } from "./components/lesson-file.ts";
export { CoursekitBlock, speak };

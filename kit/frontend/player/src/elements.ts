/** Defines the player's elements; what every front end shares. */

import "./blocks/registry.ts";
import { CoursekitBlock } from "./components/block.ts";
import { defineElement } from "./components/define.ts";
import "./questions/registry.ts";
import { speak } from "./words.ts";

defineElement("block", CoursekitBlock);

export { loadLesson, resetLesson, saveLesson } from "./components/lesson-file.ts";
export { CoursekitBlock, speak };

/** Defines the player's elements; what every front end shares. */

import { CoursekitBlock } from "./components/block.ts";
import { elementName, QUESTIONS } from "./questions/registry.ts";
import { CoursekitQuiz } from "./blocks/quiz/element.ts";
import { CoursekitScenario } from "./blocks/scenario/element.ts";
import { speak } from "./words.ts";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  ...Object.fromEntries(
    Object.entries(QUESTIONS).map(([type, element]) => [elementName(type), element]),
  ),
  "coursekit-quiz": CoursekitQuiz,
  "coursekit-scenario": CoursekitScenario,
  "coursekit-block": CoursekitBlock,
};

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

export { loadLesson, resetLesson, saveLesson } from "./components/lesson-file.ts";
export { CoursekitBlock, speak };

/** Defines the player's elements; what every front end shares. */

import { CoursekitBlock } from "./components/block.ts";
import { elementName, QUESTIONS } from "./components/questions.ts";
import { Quiz } from "./components/quiz.ts";
import { Scenario } from "./components/scenario.ts";
import { speak } from "./words.ts";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  ...Object.fromEntries(
    Object.entries(QUESTIONS).map(([type, element]) => [elementName(type), element]),
  ),
  "coursekit-quiz": Quiz,
  "coursekit-scenario": Scenario,
  "coursekit-block": CoursekitBlock,
};

for (const [name, element] of Object.entries(ELEMENTS)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

export { loadLesson, resetLesson, saveLesson } from "./components/lesson-file.ts";
export { CoursekitBlock, speak };

/** Defines the player's elements. Built as one module: `static/player.js`. */

import { CoursekitBlock } from "./components/block.ts";
import { elementName, QUESTIONS } from "./components/questions.ts";
import { Quiz } from "./components/quiz.ts";
import { Scenario } from "./components/scenario.ts";
import { KernelHost, type Model } from "./hosts/kernel.ts";
import { browserStore } from "./hosts/storage.ts";
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

/** The kernel host of an anywidget model. */
export function kernelHost(model: Model, signal?: AbortSignal): KernelHost {
  const t = speak(String(model.get("language") ?? "en"));
  return new KernelHost(model, { store: browserStore(), t }, signal);
}

export { loadLesson, resetLesson, saveLesson } from "./components/lesson-file.ts";
export { CoursekitBlock, speak };

declare global {
  /** The player of this page: loaded by the page itself, or by its first widget. */
  // eslint-disable-next-line no-var
  var coursekitPlayer: Promise<{ kernelHost: typeof kernelHost }> | undefined;
}
globalThis.coursekitPlayer ??= Promise.resolve({ kernelHost });

/** Puts a block on the page with a host in memory: `#quiz`, `#scenario?language=zh&…`. */

import { MemoryHost } from "../../../kit/frontend/player/src/hosts/memory.ts";
import "../../../kit/frontend/player/src/player.ts";
import type { CoursekitBlock } from "../../../kit/frontend/player/src/player.ts";
import type { BlockSpec, Host } from "../../../kit/frontend/player/src/types.ts";
import { answers, answersZh, quiz, quizZh, rtl, scenario, story } from "./specs.ts";

const BLOCKS: Record<string, { spec: BlockSpec; host: Record<string, unknown> }> = {
  quiz: { spec: quiz, host: { answers } },
  "quiz-zh": { spec: quizZh, host: { answers: answersZh, language: "zh-CN" } },
  rtl: { spec: rtl, host: { answers: { capital: { answer: "cairo" } }, language: "ar" } },
  scenario: { spec: scenario, host: { ...story } },
};

/** Show a block; `change` replaces fields of its spec, `parts` of its host. */
function show(name: string, change: object = {}, parts: object = {}): void {
  const { spec, host } = BLOCKS[name]!;
  const block = document.createElement("coursekit-block") as CoursekitBlock;
  const made = new MemoryHost({ ...host, ...parts });
  block.spec = { ...spec, ...change } as BlockSpec;
  block.host = made as Host;
  document.documentElement.lang = made.language;
  document.documentElement.dir = made.language === "ar" ? "rtl" : "ltr";
  document.querySelector("main")!.append(block);
  Object.assign(globalThis, { host: made, block });
}

Object.assign(globalThis, { show });

/** Puts a block on the page with a host in memory: `#quiz`, `#scenario?language=zh&…`. */

import fc from "fast-check";
import { PageHost } from "../../../kit/frontend/player/src/hosts/page.ts";
import { DeviceStore } from "../../../kit/frontend/player/src/hosts/storage.ts";
import { MemoryHost } from "./memory-host.ts";
import "../../../kit/frontend/player/src/player.ts";
import type { CoursekitBlock } from "../../../kit/frontend/player/src/player.ts";
import type { Attempt, BlockSpec, Host } from "../../../kit/frontend/player/src/types.ts";
import { mutated } from "../../js/player/mutations.ts";
import { answers, answersZh, callout, quiz, quizZh, rtl, scenario, story, survey, surveyKey } from "./specs.ts";

const BLOCKS: Record<string, { spec: BlockSpec; host: Record<string, unknown>; key?: unknown }> = {
  survey: { spec: survey, host: {}, key: surveyKey },
  ...Object.fromEntries(Object.entries(callout).map(([name, spec]) => [name, { spec, host: {} }])),
  quiz: { spec: quiz, host: { answers } },
  "quiz-zh": { spec: quizZh, host: { answers: answersZh, language: "zh-CN" } },
  rtl: { spec: rtl, host: { answers: { capital: { answer: "cairo" } }, language: "ar" } },
  scenario: { spec: scenario, host: { ...story } },
};

/** Show a block; `change` replaces fields of its spec, `parts` of its host. */
function show(name: string, change: object = {}, parts: object = {}): void {
  const { spec, host, key } = BLOCKS[name]!;
  const block = document.createElement("coursekit-block") as CoursekitBlock;
  const page = { language: "en", lesson: "demo", refusal: "", ...parts };
  const made = key ? new PageHost({ ...page, key }) : new MemoryHost({ ...host, ...parts });
  block.spec = { ...spec, ...change } as BlockSpec;
  block.host = made as Host;
  document.documentElement.lang = made.language;
  document.documentElement.dir = made.language === "ar" ? "rtl" : "ltr";
  document.querySelector("main")!.append(block);
  Object.assign(globalThis, { host: made, block });
}

/** Show a block with a host that judges as a page does, and let any mutation of its attempt be loaded
 * from a file: tells what went wrong, how many were taken and how many refused. */
async function mutate(
  spec: BlockSpec,
  key: unknown,
  valid: Attempt,
  runs: number,
): Promise<{ wrong: string[]; taken: number; refused: number }> {
  const map = new Map<string, string>();
  const store = new DeviceStore(() => ({
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => void map.set(name, value),
    removeItem: (name) => void map.delete(name),
  }));
  const parts = { language: "en", lesson: "demo", key, refusal: "", store };
  const block = document.createElement("coursekit-block") as CoursekitBlock;
  block.spec = spec;
  block.host = new PageHost(parts);
  const wrong: string[] = [];
  addEventListener("error", ({ message }) => wrong.push(message));
  addEventListener("unhandledrejection", ({ reason }) => wrong.push(String(reason)));
  document.querySelector("main")!.append(block);
  let [taken, refused] = [0, 0];
  const settled = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    await block.updateComplete;
  };
  await settled();
  for (const given of fc.sample(mutated(fc, valid), { numRuns: runs, seed: 7 })) {
    const before = JSON.stringify([...map]);
    const file = JSON.stringify({
      format: "coursekit-attempts", schema: 1, lesson: "demo", saved: "", attempts: { [spec.id]: given },
    });
    const adopted = await block.adopt(file);
    await settled();
    const view = block.querySelector("coursekit-quiz, coursekit-scenario");
    if (!view?.textContent?.trim()) wrong.push(`no view: ${file}`);
    if (/NaN|undefined|\[object/.test(block.textContent ?? "")) wrong.push(`no words: ${file}`);
    if (block.querySelector("img")) wrong.push(`markup of a file: ${file}`);
    if (adopted === "taken") taken++;
    else if (JSON.stringify([...map]) !== before) wrong.push(`kept although refused: ${file}`);
    else if (!block.querySelector(".ck-problem")?.textContent?.includes("What you had is kept"))
      wrong.push(`nothing said: ${file}`);
    else refused++;
    if (wrong.length) return { wrong, taken, refused };
  }
  return { wrong, taken, refused };
}

Object.assign(globalThis, { show, mutate });

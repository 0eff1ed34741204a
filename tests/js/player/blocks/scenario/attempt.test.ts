import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "../../../../../kit/frontend/node_modules/fast-check/lib/fast-check.js";
import {
  actScenario,
  adaptScenario,
  judgeScenarioAnew,
  startScenario,
} from "../../../../../kit/frontend/player/src/blocks/scenario/attempt.ts";
import "../../../../../kit/frontend/player/src/blocks/registry.ts";
import "../../../../../kit/frontend/player/src/questions/registry.ts";
import type { Action, ScenarioAttempt, ScenarioSpec } from "../../../../../kit/frontend/player/src/types.ts";

type Done = Action | { do: "respond"; quiz: string; responses: Record<string, boolean> };
interface Walk {
  seed: number;
  actions: Done[];
  seen: { scene: string; steps: number; choices: string[]; shown: unknown; score: unknown }[];
  end: ScenarioAttempt;
}
type Runs = Record<string, { spec: ScenarioSpec; key: unknown; walks: Walk[] }>;

const runs = JSON.parse(
  readFileSync(new URL("../../../../cases/scenario_runs.json", import.meta.url), "utf8"),
) as Runs;

function stepped(
  spec: ScenarioSpec,
  key: unknown,
  attempt: ScenarioAttempt,
  action: Done,
): ScenarioAttempt {
  if (action.do !== "respond") return actScenario(spec, key, attempt, action);
  const quiz = { ...attempt.quizzes[action.quiz]!, responses: action.responses };
  return { ...attempt, quizzes: { ...attempt.quizzes, [action.quiz]: quiz } };
}

function glimpse(attempt: ScenarioAttempt): Walk["seen"][number] {
  const { path, choices, shown, score } = attempt;
  return { scene: path.at(-1)!.scene, steps: path.length, choices, shown, score };
}

for (const [name, { spec, key, walks }] of Object.entries(runs)) {
  for (const { seed, actions, seen, end } of walks) {
    test(`walk ${seed} through "${name}" goes as in Python`, () => {
      let attempt = startScenario(spec, key, seed);
      const mine = [glimpse(attempt)];
      for (const action of actions) {
        attempt = stepped(spec, key, attempt, action);
        mine.push(glimpse(attempt));
      }
      assert.deepEqual(mine, seen);
      assert.deepEqual(attempt, end);
    });
  }
}

test("a path that does not fit is cut, whatever it holds", () => {
  const { spec, key } = runs["eggs"]!;
  const step = fc.record({
    scene: fc.constantFrom("door", "talk", "kitchen", "nowhere", "__proto__", ""),
    choice: fc.string(),
    score: fc.constantFrom(null, "1/2", "x", "9/0"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 5 }), (path) => {
      const attempt = { ...startScenario(spec, key, 1), path };
      const after = actScenario(spec, key, attempt, { do: "choose", choice: "toString" });
      assert.equal(after.path[0]!.scene, "door");
      assert.deepEqual(actScenario(spec, key, after, { do: "check", question: "" }), after);
    }),
    { numRuns: 200 },
  );
});

test("after an edit the path is kept as far as its scenes and choices exist", () => {
  const { spec, key } = runs["eggs"]!;
  const first = startScenario(spec, key, 1);
  const then = actScenario(spec, key, first, { do: "choose", choice: first.choices[1]! });
  const ended = actScenario(spec, key, then, { do: "choose", choice: then.choices[1]! });
  const scenes = spec.scenes.map((scene) =>
    scene.id === "doorstep" ? { ...scene, choices: scene.choices.slice(0, 1) } : scene,
  );
  const edited = { ...spec, hash: "another", scenes };
  const take = (scenario: ScenarioSpec): ScenarioAttempt =>
    judgeScenarioAnew(scenario, key, adaptScenario(scenario, key, ended));
  const kept = take(edited);
  assert.deepEqual(
    kept.path.map(({ scene }) => scene),
    ["door", "doorstep"],
  );
  assert.equal(kept.hash, "another");
  assert.deepEqual(take(spec), ended);
});

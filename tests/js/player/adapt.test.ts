import assert from "node:assert/strict";
import { test } from "node:test";
import { adapt } from "../../../kit/frontend/player/src/adapt.ts";
import { MemoryHost } from "../../../kit/frontend/player/src/hosts/memory.ts";
import type {
  Attempt,
  QuizAttempt,
  ScenarioAttempt,
} from "../../../kit/frontend/player/src/types.ts";
import { quiz, scenario, story } from "../../browser/player/specs.ts";

test("a quiz keeps what its own logic says still fits", async () => {
  const kept = {
    ...((await new MemoryHost({}).start(quiz)) as QuizAttempt),
    responses: { who: "him", hours: "3" },
  };
  const edited = { ...quiz, hash: "new", questions: quiz.questions.filter((q) => q.id !== "hours") };
  const never = (): never => assert.fail("a quiz needs no kernel for this");
  const after = (await adapt({ start: never, act: never }, edited, kept)) as QuizAttempt;
  assert.deepEqual(after.responses, { who: "him" });
  assert.equal(after.hash, "new");
});

test("a story is played again as far as its choices still lead", async () => {
  const host = new MemoryHost(story);
  let attempt = (await host.start(scenario)) as ScenarioAttempt;
  for (const choice of ["ask", "read", "send"])
    attempt = (await host.act(scenario, attempt, { do: "choose", choice })) as ScenarioAttempt;
  const { "talk/read": _gone, ...links } = story.links!;
  for (const [now, scene] of [
    [story, "fair"],
    [{ ...story, links }, "talk"],
  ] as const) {
    const replay = new MemoryHost(now);
    const after = (await adapt(
      {
        start: () => replay.start(scenario),
        act: (one: Attempt, action) => replay.act(scenario, one, action),
      },
      scenario,
      attempt,
    )) as ScenarioAttempt;
    assert.equal(after.path.at(-1)!.scene, scene);
  }
});

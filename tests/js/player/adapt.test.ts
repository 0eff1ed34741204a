import assert from "node:assert/strict";
import { test } from "node:test";
import { adapt, fits, quizOf } from "../../../kit/frontend/player/src/adapt.ts";
import { MemoryHost } from "../../../kit/frontend/player/src/hosts/memory.ts";
import type {
  Attempt,
  QuizAttempt,
  QuizSpec,
  ScenarioAttempt,
} from "../../../kit/frontend/player/src/types.ts";
import { quiz, scenario, story } from "../../browser/player/specs.ts";

const started = async (spec: QuizSpec): Promise<QuizAttempt> =>
  (await new MemoryHost({}).start(spec)) as QuizAttempt;

test("responses to questions that are still there are kept, others go", async () => {
  const kept = {
    ...(await started(quiz)),
    number: 2,
    earlier: ["1/2"],
    position: "who",
    responses: { who: "him", hours: "3", ploughed: "fifties" },
  };
  const edited = { ...quiz, hash: "new", questions: quiz.questions.filter((q) => q.id !== "hours") };
  const after = quizOf(edited, kept, await started(edited));
  assert.deepEqual(after.responses, { who: "him", ploughed: "fifties" });
  assert.deepEqual([after.number, after.earlier, after.position], [2, ["1/2"], "who"]);
  assert.equal(after.hash, "new");
  assert.ok(!after.questions.includes("hours"));
});

test("a response to an option that is gone is asked again", () => {
  const [single, multiple, truth, number, text, order, pairs] = quiz.questions;
  assert.equal(fits(single!, "fifties"), true);
  assert.equal(fits(single!, "nineties"), false);
  assert.equal(fits(multiple!, ["liaoshen"]), true);
  assert.equal(fits(multiple!, ["gone"]), false);
  assert.equal(fits(truth!, "true"), false);
  assert.equal(fits(number!, "3"), true);
  assert.equal(fits(text!, ["x"]), false);
  assert.equal(fits(order!, ["joins", "korea", "harvest"]), true);
  assert.equal(fits(order!, ["joins", "korea"]), false);
  assert.equal(fits(pairs!, { hailin: "hall" }), true);
  assert.equal(fits(pairs!, { hailin: "gone" }), false);
});

test("a draw that still stands is not drawn anew", async () => {
  const drawn = { ...quiz, draw: [{ part: "", count: 2 }] };
  const kept = { ...(await started(drawn)), questions: ["who", "hours"] };
  const fresh = { ...(await started(drawn)), questions: ["soldier", "order"] };
  assert.deepEqual(quizOf(drawn, kept, fresh).questions, ["who", "hours"]);
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

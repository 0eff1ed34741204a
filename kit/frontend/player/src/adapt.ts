/** Attempts that were made before their block was edited: what still fits is kept, the rest is
 * asked again. Needs no key: the host begins afresh with the kept seed and plays again. */

import { isQuiz } from "./attempts.ts";
import type {
  Action,
  Attempt,
  BlockSpec,
  QuestionSpec,
  QuizAttempt,
  QuizSpec,
  Response,
  ScenarioAttempt,
  ScenarioSpec,
} from "./types.ts";

export interface Replay {
  start(seed: number): Promise<Attempt>;
  act(attempt: Attempt, action: Action): Promise<Attempt>;
}

function sameIds(ids: readonly string[], known: readonly { id: string }[]): boolean {
  return ids.length === known.length && known.every(({ id }) => ids.includes(id));
}

/** Is a response one that the question, as it is now, can show? */
export function fits(question: QuestionSpec, response: Response): boolean {
  const known = (items: readonly { id: string }[], id: unknown): boolean =>
    items.some((item) => item.id === id);
  switch (question.type) {
    case "single-choice":
      return known(question.options, response);
    case "multiple-choice":
      return Array.isArray(response) && response.every((id) => known(question.options, id));
    case "true-false":
      return typeof response === "boolean";
    case "numeric":
    case "short-text":
      return typeof response === "string";
    case "ordering":
      return Array.isArray(response) && sameIds(response, question.items);
    case "matching":
      return (
        typeof response === "object" &&
        !Array.isArray(response) &&
        Object.entries(response).every(
          ([left, right]) => known(question.left, left) && known(question.right, right),
        )
      );
  }
}

/** A fresh attempt at a quiz with what fits of an earlier one. A quiz that was handed in is open
 * again, for its judgement may no longer hold. */
export function quizOf(spec: QuizSpec, kept: QuizAttempt, fresh: QuizAttempt): QuizAttempt {
  const byId = new Map(spec.questions.map((each) => [each.id, each]));
  const stays = kept.questions.filter((id) => byId.has(id));
  // The questions of the first draw stay, so that no answer is lost to a new one.
  const questions = spec.draw.length && stays.length === kept.questions.length ? stays : fresh.questions;
  const drawn = new Set(questions);
  const responses = Object.fromEntries(
    Object.entries(kept.responses).filter(
      ([id, response]) => drawn.has(id) && fits(byId.get(id)!, response),
    ),
  );
  const options = { ...fresh.options };
  for (const id of questions) {
    const order = kept.options[id];
    const now = options[id];
    const same = order && (!now || (now.length === order.length && now.every((x) => order.includes(x))));
    if (same) options[id] = order;
  }
  const { number, started, earlier } = kept;
  const position = drawn.has(kept.position) ? kept.position : "";
  return { ...fresh, questions, options, responses, position, number, started, earlier };
}

async function scenarioOf(
  replay: Replay,
  spec: ScenarioSpec,
  kept: ScenarioAttempt,
  fresh: ScenarioAttempt,
): Promise<ScenarioAttempt> {
  let attempt = { ...fresh, number: kept.number, started: kept.started };
  for (const step of kept.path) {
    const here = attempt.path.at(-1);
    if (here?.scene !== step.scene) break;
    const scene = spec.scenes.find((each) => each.id === step.scene);
    const quiz = spec.quizzes[scene?.quiz ?? ""];
    const [before, now] = [kept.quizzes[quiz?.id ?? ""], attempt.quizzes[quiz?.id ?? ""]];
    if (quiz && before && now) {
      const same = before.hash === now.hash ? before : quizOf(quiz, before, now);
      attempt = { ...attempt, quizzes: { ...attempt.quizzes, [quiz.id]: same } };
    }
    if (!step.choice) break;
    const after = await replay.act(attempt, { do: "choose", choice: step.choice });
    attempt = after as ScenarioAttempt;
  }
  return attempt;
}

/** Bring an attempt up to date with its block. */
export async function adapt(replay: Replay, block: BlockSpec, kept: Attempt): Promise<Attempt> {
  const fresh = await replay.start(kept.seed);
  if (block.type === "quiz" && isQuiz(kept) && isQuiz(fresh)) return quizOf(block, kept, fresh);
  if (block.type === "scenario" && !isQuiz(kept) && !isQuiz(fresh))
    return scenarioOf(replay, block, kept, fresh);
  return fresh;
}

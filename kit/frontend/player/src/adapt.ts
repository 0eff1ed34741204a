/** Attempts that were made before their block was edited, brought up to date without a key: a quiz
 * by its own logic, a story by playing the kept choices again through the host. */

import { isQuiz } from "./attempts.ts";
import { adaptQuiz } from "./logic/quiz.ts";
import type { Action, Attempt, BlockSpec, ScenarioAttempt, ScenarioSpec } from "./types.ts";

export interface Replay {
  start(seed: number): Promise<Attempt>;
  act(attempt: Attempt, action: Action): Promise<Attempt>;
}

/** Bring an attempt up to date with its block. */
export async function adapt(replay: Replay, block: BlockSpec, kept: Attempt): Promise<Attempt> {
  if (block.type === "quiz" && isQuiz(kept)) return adaptQuiz(block, kept);
  const fresh = await replay.start(kept.seed);
  if (block.type === "scenario" && !isQuiz(kept) && !isQuiz(fresh))
    return playedAgain(replay, block, kept, fresh);
  return fresh;
}

async function playedAgain(
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
    const before = kept.quizzes[quiz?.id ?? ""];
    if (quiz && before)
      attempt = {
        ...attempt,
        quizzes: { ...attempt.quizzes, [quiz.id]: adaptQuiz(quiz, before) },
      };
    if (!step.choice) break;
    attempt = (await replay.act(attempt, { do: "choose", choice: step.choice })) as typeof attempt;
  }
  return attempt;
}

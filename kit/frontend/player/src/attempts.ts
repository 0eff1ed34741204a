/** What happens to attempts on their way between component, host and file. Pure. */

import type { Action, Attempt, QuizAttempt, Response } from "./types.ts";

export function isQuiz(attempt: Attempt): attempt is QuizAttempt {
  return "questions" in attempt;
}

/** Did the learner do anything yet? */
export function isTouched(attempt: Attempt): boolean {
  if (attempt.number > 1) return true;
  if (!isQuiz(attempt)) {
    return attempt.path.length > 1 || Object.values(attempt.quizzes).some(isTouched);
  }
  return attempt.submitted || Object.keys({ ...attempt.responses, ...attempt.hints }).length > 0;
}

function lateResponses(before: QuizAttempt, now: QuizAttempt, after: QuizAttempt): QuizAttempt {
  const responses: Record<string, Response> = { ...after.responses };
  const results = { ...after.results };
  for (const id of after.questions) {
    const response = now.responses[id];
    if (response === before.responses[id]) continue;
    if (response === undefined) delete responses[id];
    else responses[id] = response;
    delete results[id];
  }
  return { ...after, responses, results, position: now.position };
}

/** Keep what was typed while a check or a hint was on its way to the kernel and back. */
export function keepLate(before: Attempt, now: Attempt, after: Attempt, action: Action): Attempt {
  if (before === now || after.number !== now.number) return after;
  if (action.do === "quiz" && !isQuiz(before) && !isQuiz(now) && !isQuiz(after)) {
    const { quiz } = action;
    const [was, is, will] = [before.quizzes[quiz], now.quizzes[quiz], after.quizzes[quiz]];
    if (!was || !is || !will) return after;
    const kept = keepLate(was, is, will, action.action) as QuizAttempt;
    return { ...after, quizzes: { ...after.quizzes, [quiz]: kept } };
  }
  const gentle = action.do === "check" || action.do === "hint";
  return gentle && isQuiz(before) && isQuiz(now) && isQuiz(after)
    ? lateResponses(before, now, after)
    : after;
}

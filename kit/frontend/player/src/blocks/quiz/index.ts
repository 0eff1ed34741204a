import type { QuizAttempt, QuizKey, QuizSpec } from "../../types.ts";
import type { AttemptLogic, BlockType } from "../block-type.ts";
import { actQuiz, adaptQuiz, collected, judgedAnew, keepLate, startQuiz } from "./attempt.ts";
import { CoursekitQuiz } from "./element.ts";
import { validateQuizAttempt } from "./validate.ts";
import styles from "./quiz.css";

const attempts: AttemptLogic<QuizSpec, QuizAttempt> = {
  startsWithoutKey: true,
  start: (spec, key, seed) => startQuiz(spec, key as QuizKey | null, seed),
  act: (spec, key, attempt, action) => actQuiz(spec, key as QuizKey, attempt, action),
  adapt: (spec, key, attempt) => adaptQuiz(spec, key as QuizKey | null, attempt),
  judgeAnew: (spec, key, attempt) => judgedAnew(spec, key as QuizKey, attempt),
  collect: collected,
  validate: validateQuizAttempt,
  isTouched: ({ number, submitted, responses, hints }) =>
    number > 1 || submitted || Object.keys({ ...responses, ...hints }).length > 0,
  keepLate,
  progress: ({ submitted, questions, responses }, judged) => {
    const answered = questions.filter((id) => Object.hasOwn(responses, id)).length;
    // Where something judges, a quiz is done once it is handed in and not before.
    if (submitted || (!judged && answered === questions.length)) return 1;
    return answered / (questions.length + 1);
  },
  isScored: (spec) => spec.feedback !== "never",
  passMark: (spec) => spec.pass_mark,
  scores: ({ score, earlier }) => [score, ...earlier],
};

export const TYPE: BlockType<QuizSpec, QuizAttempt> = {
  type: "quiz",
  element: CoursekitQuiz,
  styles,
  attempts,
};

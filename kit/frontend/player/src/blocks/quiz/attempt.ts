/** A quiz in the browser: its draw, its actions, and attempts that outlive an edit. Twin of
 * `kit/coursekit/blocks/quiz.py`. */

import type {
  Action,
  QuestionKey,
  QuestionSpec,
  QuizAttempt,
  QuizKey,
  QuizSpec,
  Response,
  Result,
} from "../../types.ts";
import { Draw, seedOf } from "../../logic/draw.ts";
import { ownValue } from "../../questions/judging.ts";
import { findQuestionType, questionType } from "../../questions/question-type.ts";
import {
  ZERO, compare, exact, minus, over, parseScore, plus, times, writeScore, type Exact,
} from "../../logic/score.ts";

/** Begin an attempt: draw and shuffle, and freeze the outcome. Without the key, on a page that only
 * collects, items to be ordered may come out in the right order by chance, and nothing tells. */
export function startQuiz(
  spec: QuizSpec,
  key: QuizKey | null,
  seed: number,
  number = 1,
): QuizAttempt {
  const asked = drawn(spec, new Draw(seed, "questions"));
  const options: Record<string, string[]> = {};
  for (const question of asked) {
    const order = optionOrder(spec, key, question, seed);
    if (order.length) options[question.id] = order;
  }
  return {
    schema: 1,
    block: spec.id,
    hash: spec.hash,
    seed,
    number,
    started: "",
    finished: "",
    questions: asked.map((question) => question.id),
    options,
    responses: {},
    results: {},
    tries: {},
    hints: {},
    position: "",
    submitted: false,
    score: null,
    passed: null,
    earlier: [],
  };
}

function drawn(spec: QuizSpec, draw: Draw): QuestionSpec[] {
  let asked = spec.questions;
  if (spec.draw.length) {
    const picked = new Set<string>();
    for (const { part, count } of spec.draw) {
      const pool = asked
        .map((question) => question.id)
        .filter((id) => (part === "" || spec.parts[id] === part) && !picked.has(id));
      for (const id of draw.sample(pool, count)) picked.add(id);
    }
    asked = asked.filter((question) => picked.has(question.id));
  }
  return spec.shuffle_questions ? draw.shuffled(asked) : asked;
}

function optionOrder(
  spec: QuizSpec,
  key: QuizKey | null,
  question: QuestionSpec,
  seed: number,
): string[] {
  const draw = new Draw(seed, `options:${question.id}`);
  const questionKey = key?.questions.find(({ id }) => id === question.id) ?? null;
  const type = findQuestionType(question);
  return type?.presentationOrder?.(question, questionKey, draw, spec.shuffle_options) ?? [];
}

/** Apply an action; what does not fit changes nothing. */
export function actQuiz(
  spec: QuizSpec,
  key: QuizKey,
  attempt: QuizAttempt,
  action: Action,
): QuizAttempt {
  const quiz = new Quiz(spec, key);
  const fitting = { ...attempt, questions: quiz.known(attempt.questions) };
  switch (action.do) {
    case "check":
      return quiz.check(fitting, action.question);
    case "hint":
      return quiz.hint(fitting, action.question);
    case "submit":
      return quiz.submit(fitting);
    case "retry":
      return quiz.retry(fitting);
    default:
      return attempt;
  }
}

/** A count of a saved attempt; whatever is no count is none. */
function count(map: Record<string, number>, id: string): number {
  const value = ownValue(map, id);
  return Number.isSafeInteger(value) ? value! : 0;
}

/** The attempt with all that follows from what was given judged anew: results, score and the texts of
 * hints are what the key says, whatever they were. */
export function judgedAnew(spec: QuizSpec, key: QuizKey, attempt: QuizAttempt): QuizAttempt {
  return new Quiz(spec, key).judgedAnew(attempt);
}

/** What a page without the key can know of an attempt: what was given. */
export function collected(attempt: QuizAttempt): QuizAttempt {
  const nothing = { results: {}, tries: {}, hints: {}, earlier: [], score: null, passed: null };
  return { ...attempt, ...nothing, number: 1, submitted: false, finished: "" };
}

class Quiz {
  private readonly spec: QuizSpec;
  private readonly key: QuizKey;
  private readonly halves: Map<string, [QuestionSpec, QuestionKey]>;

  constructor(spec: QuizSpec, key: QuizKey) {
    this.spec = spec;
    this.key = key;
    const keys = new Map(key.questions.map((each) => [each.id, each]));
    this.halves = new Map(spec.questions.map((each) => [each.id, [each, keys.get(each.id)!]]));
  }

  known(ids: string[]): string[] {
    return [...new Set(ids)].filter((id) => this.halves.has(id));
  }

  private judge(id: string, attempt: QuizAttempt): Result {
    const [spec, key] = this.halves.get(id)!;
    return questionType(spec).judge(spec, key, ownValue(attempt.responses, id));
  }

  check(attempt: QuizAttempt, id: string): QuizAttempt {
    const { spec } = this;
    if (attempt.submitted || !attempt.questions.includes(id) || spec.feedback !== "at once")
      return attempt;
    const tries = count(attempt.tries, id);
    if (ownValue(attempt.results, id)?.outcome === "right" || (spec.tries !== null && tries >= spec.tries))
      return attempt;
    const result = this.judge(id, attempt);
    if (result.outcome === "unanswered") return attempt;
    return {
      ...attempt,
      results: { ...attempt.results, [id]: { ...result, answer: null } },
      tries: { ...attempt.tries, [id]: tries + 1 },
      position: id,
    };
  }

  hint(attempt: QuizAttempt, id: string): QuizAttempt {
    if (attempt.submitted || !attempt.questions.includes(id)) return attempt;
    const { hints } = this.halves.get(id)![1];
    const taken = ownValue(attempt.hints, id)?.length ?? 0;
    if (taken >= hints.length) return attempt;
    return {
      ...attempt,
      hints: { ...attempt.hints, [id]: hints.slice(0, taken + 1) },
      position: id,
    };
  }

  submit(attempt: QuizAttempt): QuizAttempt {
    if (attempt.submitted) return attempt;
    const { spec } = this;
    const tries = { ...attempt.tries };
    // A response changed since it was checked is one more try.
    for (const id of Object.keys(tries))
      if (tries[id] && !Object.hasOwn(attempt.results, id)) tries[id]++;
    const done = { ...attempt, tries, submitted: true, position: "" };
    if (spec.feedback === "never") return { ...done, results: {} };
    const asked = spec.questions.filter((each) => attempt.questions.includes(each.id));
    const results = Object.fromEntries(asked.map(({ id }) => [id, this.judge(id, attempt)]));
    let [earned, total] = [ZERO, ZERO];
    for (const each of asked) {
      const points = parseScore(each.points);
      total = plus(total, points);
      earned = plus(earned, times(points, this.kept(done, each.id, results[each.id]!)));
    }
    const score = total.over ? over(earned, total) : ZERO;
    const passed = spec.pass_mark === null ? null : compare(score, parseScore(spec.pass_mark)) >= 0;
    const open = spec.review && (spec.attempts === null || attempt.number >= spec.attempts);
    if (!open) for (const result of Object.values(results)) result.answer = null;
    return { ...done, results, score: writeScore(score), passed };
  }

  /** The share earned, less what further tries and hints cost; never below 0. */
  private kept(attempt: QuizAttempt, id: string, result: Result): Exact {
    const extra = Math.max(0, count(attempt.tries, id) - 1);
    const hints = Math.min(ownValue(attempt.hints, id)?.length ?? 0, this.halves.get(id)![0].hints);
    const lost = plus(
      times(parseScore(this.spec.penalty), exact(extra)),
      times(parseScore(this.spec.hint_penalty), exact(hints)),
    );
    const left = minus(parseScore(result.score), lost);
    return compare(left, ZERO) < 0 ? ZERO : left;
  }

  judgedAnew(given: QuizAttempt): QuizAttempt {
    const { spec } = this;
    const attempt = { ...given, questions: this.known(given.questions), score: null, passed: null };
    const asked = (map: Record<string, unknown>): string[] =>
      Object.keys(map).filter((id) => attempt.questions.includes(id));
    attempt.tries = Object.fromEntries(
      asked(given.tries).map((id) => [id, this.possible(count(given.tries, id))]),
    );
    attempt.hints = Object.fromEntries(
      asked(given.hints).map((id) => {
        const taken = ownValue(given.hints, id)!.length;
        return [id, this.halves.get(id)![1].hints.slice(0, taken)];
      }),
    );
    if (given.submitted) {
      // What was checked stands as checked: `submit` has counted what was changed after that.
      const results = { ...attempt.tries } as Record<string, never>;
      return { ...this.submit({ ...attempt, submitted: false, results }), finished: given.finished };
    }
    attempt.results = {};
    for (const id of spec.feedback === "at once" ? asked(given.results) : []) {
      const result = this.judge(id, attempt);
      if (result.outcome === "unanswered") continue;
      attempt.results[id] = { ...result, answer: null };
      attempt.tries[id] ||= 1;
    }
    return attempt;
  }

  /** As many tries as the quiz allows. */
  private possible(tries: number): number {
    return Math.max(0, Math.min(tries, this.spec.tries ?? tries));
  }

  retry(attempt: QuizAttempt): QuizAttempt {
    const { attempts } = this.spec;
    if (!attempt.submitted || (attempts !== null && attempt.number >= attempts)) return attempt;
    const seed = seedOf(`${attempt.seed}:retry`);
    const again = startQuiz(this.spec, this.key, seed, attempt.number + 1);
    const scores = attempt.score === null ? [] : [attempt.score];
    return { ...again, earlier: [...attempt.earlier, ...scores] };
  }
}

/** Fit an attempt made at an earlier edition to the quiz as it is. */
export function adaptQuiz(
  spec: QuizSpec,
  key: QuizKey | null,
  attempt: QuizAttempt,
): QuizAttempt {
  if (attempt.hash === spec.hash) return attempt;
  const number = Math.max(1, Math.min(attempt.number, spec.attempts ?? attempt.number));
  const fresh = startQuiz(spec, key, attempt.seed, number);
  const known = new Map(spec.questions.map((each) => [each.id, each]));
  let asked = [...new Set(attempt.questions)].filter((id) => known.has(id));
  if (!spec.draw.length) asked = [...new Set([...asked, ...fresh.questions])];
  else if (!asked.length) asked = fresh.questions;
  const kept = <T>(map: Record<string, T>, fits: (id: string, value: T) => unknown) =>
    Object.fromEntries(Object.entries(map).filter(([id, value]) => fits(id, value)));
  const responses = kept(
    attempt.responses,
    (id, response) => asked.includes(id) && findQuestionType(known.get(id)!)?.accepts(known.get(id)!, response),
  );
  const options: Record<string, string[]> = {};
  for (const id of asked) {
    const now = optionOrder(spec, key, known.get(id)!, attempt.seed);
    const old = ownValue(attempt.options, id) ?? [];
    const order = same(old, now) ? old : now;
    if (order.length) options[id] = order;
  }
  const hints = kept(attempt.hints, (id) => asked.includes(id));
  for (const id of Object.keys(hints)) hints[id] = hints[id]!.slice(0, known.get(id)!.hints);
  return {
    ...fresh,
    questions: asked,
    options,
    responses,
    tries: Object.fromEntries(
      Object.keys(attempt.tries)
        .filter((id) => Object.hasOwn(responses, id))
        .map((id) => {
          const tries = count(attempt.tries, id) - Number(Object.hasOwn(attempt.results, id));
          return [id, Math.max(0, Math.min(tries, spec.tries ?? tries))];
        }),
    ),
    hints,
    position: asked.includes(attempt.position) ? attempt.position : "",
    started: attempt.started,
    earlier: attempt.earlier,
  };
}

function same(old: string[], now: string[]): boolean {
  return JSON.stringify([...old].sort()) === JSON.stringify([...now].sort());
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
export function keepLate(
  before: QuizAttempt,
  now: QuizAttempt,
  after: QuizAttempt,
  action: Action,
): QuizAttempt {
  if (before === now || after.number !== now.number) return after;
  return action.do === "check" || action.do === "hint" ? lateResponses(before, now, after) : after;
}

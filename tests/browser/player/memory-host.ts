/** A host for tests and demonstrations: keeps attempts in memory, judges by a table of right
 * responses, follows a table of links. No draw, no penalty: what components show is what counts. */

import type {
  Action,
  Attempt,
  BlockSpec,
  Host,
  Html,
  Loaded,
  Outcome,
  QuizAttempt,
  QuizSpec,
  Response,
  Result,
  ScenarioAttempt,
  ScenarioSpec,
  StoryMap,
} from "../../../kit/frontend/player/src/types.ts";

/** The right response of each question, its feedback by option id ("" for all), its hints. */
export type Answers = Record<
  string,
  { answer: Response; feedback?: Record<string, Html>; hints?: Html[] }
>;
/** Where each choice leads: "scene/choice" to scene. */
export type Links = Record<string, string>;

export interface MemoryParts {
  kind?: Host["kind"];
  language?: string;
  answers?: Answers;
  links?: Links;
  outcomes?: Record<string, { outcome: string; debrief: Html }>;
  /** Where the scenes lie on the map, by id: across and down. */
  places?: Record<string, [number, number]>;
}

export class MemoryHost implements Host {
  readonly kind: Host["kind"];
  readonly language: string;
  readonly lesson = "demo";
  readonly keeps = true;
  readonly events: string[] = [];
  /** What the next action is refused with; "" lets it pass. */
  refusal = "";
  private readonly kept = new Map<string, Attempt>();
  private readonly parts: MemoryParts;

  constructor(parts: MemoryParts) {
    this.parts = parts;
    this.kind = parts.kind ?? "page";
    this.language = parts.language ?? "en";
  }

  load(block: BlockSpec): Promise<Loaded> {
    const attempt = this.kept.get(block.id) ?? null;
    return Promise.resolve({ attempt, adapted: false, damaged: false });
  }

  take(_block: BlockSpec, attempt: Attempt): Promise<Attempt> {
    return Promise.resolve(attempt);
  }

  start(block: BlockSpec): Promise<Attempt> {
    return Promise.resolve(isQuiz(block) ? startQuiz(block) : this.startScenario(block as ScenarioSpec));
  }

  act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt> {
    if (this.refusal) return Promise.reject(new Error(this.refusal));
    const after =
      isQuiz(block)
        ? this.actQuiz(block, attempt as QuizAttempt, action)
        : this.actScenario(block as ScenarioSpec, attempt as ScenarioAttempt, action);
    return Promise.resolve(after);
  }

  save(block: BlockSpec, attempt: Attempt): void {
    this.kept.set(block.id, attempt);
  }

  reset(block: BlockSpec): void {
    this.kept.delete(block.id);
  }

  emit(event: { type: string; block: string }): void {
    this.events.push(event.type);
  }

  private actQuiz(spec: QuizSpec, attempt: QuizAttempt, action: Action): QuizAttempt {
    switch (action.do) {
      case "check": {
        const { question: id } = action;
        const results = { ...attempt.results, [id]: this.judge(id, attempt.responses[id], false) };
        const tries = { ...attempt.tries, [id]: (attempt.tries[id] ?? 0) + 1 };
        return { ...attempt, results, tries };
      }
      case "hint": {
        const { question: id } = action;
        const texts = this.parts.answers?.[id]?.hints ?? [];
        const taken = texts.slice(0, (attempt.hints[id]?.length ?? 0) + 1);
        return { ...attempt, hints: { ...attempt.hints, [id]: taken } };
      }
      case "submit":
        return this.submitted(spec, attempt);
      case "retry":
        return {
          ...startQuiz(spec),
          number: attempt.number + 1,
          earlier: [...attempt.earlier, attempt.score ?? "0"],
        };
      default:
        return attempt;
    }
  }

  private submitted(spec: QuizSpec, attempt: QuizAttempt): QuizAttempt {
    const judged = attempt.questions.map(
      (id) => [id, this.judge(id, attempt.responses[id], spec.review)] as const,
    );
    const right = judged.filter(([, result]) => result.outcome === "right").length;
    const share = right / judged.length;
    const [above = "1", below = "1"] = (spec.pass_mark ?? "0").split("/");
    return {
      ...attempt,
      results: spec.feedback === "never" ? {} : Object.fromEntries(judged),
      submitted: true,
      score: `${right}/${judged.length}`,
      passed: spec.pass_mark === null ? null : share >= Number(above) / Number(below),
    };
  }

  private judge(id: string, response: Response | undefined, review: boolean): Result {
    const { answer, feedback = {} } = this.parts.answers?.[id] ?? { answer: "" };
    const marks = marksOf(answer, response);
    const outcome = outcomeOf(answer, response, Object.values(marks));
    const shown = Object.entries(feedback).filter(([on]) => !on || on in marks);
    return {
      outcome,
      score: outcome === "right" ? "1" : outcome === "partly" ? "1/2" : "0",
      feedback: shown.map(([on, text]) => ({ on, text })),
      marks,
      answer: review ? answer : null,
    };
  }

  private startScenario(spec: ScenarioSpec): ScenarioAttempt {
    return this.at(spec, {
      ...blank(spec),
      path: [{ scene: spec.start, choice: "", score: null }],
      choices: [],
      shown: Object.fromEntries(spec.shown.map((each) => [each.name, each.minimum ?? ""])),
      quizzes: {},
      outcome: "",
      debrief: "",
      score: null,
      map: null,
    });
  }

  private at(spec: ScenarioSpec, attempt: ScenarioAttempt): ScenarioAttempt {
    const here = attempt.path.at(-1)!.scene;
    const scene = spec.scenes.find((each) => each.id === here)!;
    const quiz = spec.quizzes[scene.quiz];
    const { outcome = "", debrief = "" } = this.parts.outcomes?.[here] ?? {};
    const quizzes = { ...attempt.quizzes };
    if (quiz) quizzes[quiz.id] ??= startQuiz(quiz);
    const choices = scene.choices.map((each) => each.id);
    const map = scene.ending ? this.map(attempt) : null;
    return { ...attempt, choices, quizzes, outcome, debrief, map };
  }

  private map({ path }: ScenarioAttempt): StoryMap {
    const { links = {}, places = {} } = this.parts;
    return {
      nodes: Object.entries(places).map(([scene, [x, y]]) => ({
        scene,
        x,
        y,
        visits: path.filter((step) => step.scene === scene).length,
      })),
      edges: Object.entries(links).map(([from, target]) => ({
        source: from.split("/")[0]!,
        target,
        taken: path.some(
          (step, i) => `${step.scene}/${step.choice}` === from && path[i + 1]?.scene === target,
        ),
      })),
    };
  }

  private actScenario(spec: ScenarioSpec, attempt: ScenarioAttempt, action: Action): ScenarioAttempt {
    const last = attempt.path.at(-1)!;
    switch (action.do) {
      case "choose": {
        const to = this.parts.links?.[`${last.scene}/${action.choice}`];
        if (!to) return attempt;
        const path = [
          ...attempt.path.slice(0, -1),
          { scene: last.scene, choice: action.choice, score: null },
          { scene: to, choice: "", score: null },
        ];
        return this.at(spec, { ...attempt, path });
      }
      case "back": {
        const before = attempt.path.at(-2);
        if (!before) return attempt;
        const path = [...attempt.path.slice(0, -2), { scene: before.scene, choice: "", score: null }];
        return this.at(spec, { ...attempt, path });
      }
      case "restart":
        return { ...this.startScenario(spec), number: attempt.number + 1 };
      case "quiz": {
        const quiz = spec.quizzes[action.quiz]!;
        const after = this.actQuiz(quiz, attempt.quizzes[action.quiz]!, action.action);
        return { ...attempt, quizzes: { ...attempt.quizzes, [action.quiz]: after } };
      }
      default:
        return attempt;
    }
  }
}

function isQuiz(block: BlockSpec): block is QuizSpec {
  return block.type === "quiz";
}

function blank(spec: BlockSpec): {
  schema: 1;
  block: string;
  hash: string;
  seed: number;
  number: number;
  started: string;
  finished: string;
} {
  const started = new Date().toISOString();
  return { schema: 1, block: spec.id, hash: spec.hash, seed: 1, number: 1, started, finished: "" };
}

function startQuiz(spec: QuizSpec): QuizAttempt {
  return {
    ...blank(spec),
    questions: spec.questions.map((each) => each.id),
    options: Object.fromEntries(
      spec.questions.flatMap((each) => {
        const items = each.type === "ordering" ? each.items : each.type === "matching" ? each.right : [];
        return items.length ? [[each.id, items.map(({ id }) => id)]] : [];
      }),
    ),
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

function marksOf(answer: Response, response: Response | undefined): Record<string, Outcome> {
  const mark = (right: boolean): Outcome => (right ? "right" : "wrong");
  if (response === undefined || response === null) return {};
  if (Array.isArray(response) && Array.isArray(answer)) {
    const ordered = response.length === answer.length && answer.every((x) => response.includes(x));
    return Object.fromEntries(
      response.map((id, i) => [id, mark(ordered ? answer[i] === id : answer.includes(id))]),
    );
  }
  if (typeof response === "object" && response && typeof answer === "object") {
    const right = answer as Record<string, string>;
    return Object.fromEntries(
      Object.entries(response).map(([left, to]) => [left, mark(right[left] === to)]),
    );
  }
  return { [String(response)]: mark(response === answer) };
}

function outcomeOf(answer: Response, response: Response | undefined, marks: Outcome[]): Outcome {
  if (response === undefined || response === null) return "unanswered";
  const size = typeof answer === "object" && answer ? Object.keys(answer).length : 1;
  const right = marks.filter((each) => each === "right").length;
  if (right === size && right === marks.length) return "right";
  return right ? "partly" : "wrong";
}

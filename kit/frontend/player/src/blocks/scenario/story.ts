/** Plays a scenario: what holds now follows from the path and the seed alone.
 * Twin of `blocks/engine.py`; the quizzes inside scenes are played by the logic of their type. */

import type {
  Action,
  Fraction,
  Html,
  QuizAttempt,
  QuizSpec,
  ScenarioAttempt,
  ScenarioSpec,
  SceneSpec,
  Step,
  StoryMap,
} from "../../types.ts";
import {
  dieName,
  evaluate,
  holds,
  quizName,
  tidy,
  variableName,
  visitsName,
  type Expression,
  type Names,
  type Value,
} from "./conditions.ts";
import { Draw, seedOf } from "../../logic/draw.ts";
import { ownValue } from "../../questions/judging.ts";
import { attemptLogic } from "../block-type.ts";
import { asNumber, atLeast, fractionOf, shareOf } from "./fraction.ts";

export interface ChoiceKey {
  to: string;
  test: Expression | null;
  changes: { name: string; value: Expression }[];
}
export interface VariableKey {
  name: string;
  value: Value;
  minimum: number | null;
  maximum: number | null;
  words: string[];
  shown: boolean;
}
export interface ScenarioKey {
  type: "scenario";
  id: string;
  scenes: Record<string, { choices: Record<string, ChoiceKey>; outcome: Html; debrief: Html }>;
  variables: VariableKey[];
  score_value: Expression | null;
  dice: [number, number][];
  quizzes: Record<string, unknown>;
  map: Record<string, [number, number]>;
}

interface State {
  scene: string;
  values: Record<string, Value>;
  visits: Record<string, number>;
  scores: Record<string, Fraction | null>;
}

type Open = [string, ChoiceKey][];

/** A scenario ready to be played. */
export class Story {
  private readonly spec: ScenarioSpec;
  private readonly key: ScenarioKey;
  private readonly scenes: Map<string, SceneSpec>;

  constructor(spec: ScenarioSpec, key: ScenarioKey) {
    this.spec = spec;
    this.key = key;
    this.scenes = new Map(spec.scenes.map((scene) => [scene.id, scene]));
  }

  start(seed: number, number = 1): ScenarioAttempt {
    return this.told({
      schema: 1,
      block: this.spec.id,
      hash: this.spec.hash,
      seed,
      number,
      started: "",
      finished: "",
      path: [{ scene: this.spec.start, choice: "", score: null }],
      choices: [],
      shown: {},
      quizzes: {},
      outcome: "",
      debrief: "",
      score: null,
      map: null,
    });
  }

  act(given: ScenarioAttempt, action: Action): ScenarioAttempt {
    const attempt = this.told(given);
    switch (action.do) {
      case "choose":
        return attempt.choices.includes(action.choice)
          ? this.told(this.chosen(attempt, action.choice))
          : attempt;
      case "back":
        return this.spec.back && attempt.path.length > 1 ? this.told(back(attempt)) : attempt;
      case "restart":
        return { ...this.start(attempt.seed, attempt.number + 1), started: attempt.started };
      case "quiz":
        return this.asked(attempt, action.quiz, action.action);
      default:
        return attempt;
    }
  }

  /** The attempt with all that follows from its path filled in. */
  told(given: ScenarioAttempt): ScenarioAttempt {
    const { state, path } = this.replayed(given);
    const scene = this.scenes.get(state.scene)!;
    const quizzes = this.kept(given.quizzes);
    const quiz = this.spec.quizzes[scene.quiz];
    if (quiz) {
      const seed = seedOf(`${given.seed}:${given.number}:quiz:${scene.quiz}`);
      quizzes[scene.quiz] ??= attemptLogic(quiz).start(quiz, this.key.quizzes[scene.quiz], seed) as QuizAttempt;
      state.scores[scene.quiz] = scoreOf(quizzes[scene.quiz]);
    }
    const names = this.names(state, given, path.length - 1);
    const attempt: ScenarioAttempt = {
      ...given,
      path,
      quizzes,
      choices: [],
      shown: Object.fromEntries(
        this.key.variables
          .filter((each) => each.shown)
          .map((each) => [each.name, state.values[each.name]!]),
      ),
      outcome: "",
      debrief: "",
      score: null,
      map: null,
    };
    if (!scene.ending)
      return { ...attempt, choices: this.open(scene, names).map(([choice]) => choice) };
    const { outcome, debrief } = this.key.scenes[scene.id] ?? { outcome: "", debrief: "" };
    return { ...attempt, outcome, debrief, score: this.score(names), map: this.map(path) };
  }

  /** The attempt with its quizzes judged anew, its steps left with scores that these bear out, and all
   * that follows: nothing that it said of results is believed. */
  judgedAnew(given: ScenarioAttempt): ScenarioAttempt {
    const quizzes = Object.fromEntries(
      Object.entries(this.kept(given.quizzes)).map(([name, quiz]) => [
        name,
        this.judgedQuiz(this.spec.quizzes[name]!, this.key.quizzes[name], quiz),
      ]),
    );
    const path = given.path.map((step) => {
      const quiz = quizzes[this.scenes.get(step.scene)?.quiz ?? ""];
      const scores = quiz ? [scoreOf(quiz), ...quiz.earlier] : [];
      const score = shareOf(step.score);
      return { ...step, score: score === null || scores.includes(score) ? score : (scores[0] ?? null) };
    });
    return this.told({ ...given, quizzes, path });
  }

  private judgedQuiz(spec: QuizSpec, key: unknown, attempt: QuizAttempt): QuizAttempt {
    return attemptLogic(spec).judgeAnew(spec, key, attempt) as QuizAttempt;
  }

  private chosen(attempt: ScenarioAttempt, choice: string): ScenarioAttempt {
    const here = attempt.path.at(-1)!.scene;
    const quiz = this.scenes.get(here)!.quiz;
    const left: Step = { scene: here, choice, score: scoreOf(attempt.quizzes[quiz]) };
    const next: Step = { scene: this.key.scenes[here]!.choices[choice]!.to, choice: "", score: null };
    return { ...attempt, path: [...attempt.path.slice(0, -1), left, next] };
  }

  private asked(attempt: ScenarioAttempt, name: string, action: Action): ScenarioAttempt {
    const scene = this.scenes.get(attempt.path.at(-1)!.scene)!;
    const [quiz, before] = [this.spec.quizzes[name], attempt.quizzes[name]];
    if (scene.quiz !== name || !quiz || !before) return attempt;
    const after = attemptLogic(quiz).act(quiz, this.key.quizzes[name], before, action) as QuizAttempt;
    return this.told({ ...attempt, quizzes: { ...attempt.quizzes, [name]: after } });
  }

  /** Where a path ends, cut at the first step that does not fit the story. */
  private replayed(attempt: ScenarioAttempt): { state: State; path: Step[] } {
    let state = this.first();
    const done: Step[] = [];
    const steps = attempt.path[0]?.scene === this.spec.start ? attempt.path : [];
    for (const [index, step] of steps.slice(0, -1).entries()) {
      const scene = this.scenes.get(state.scene)!;
      if (this.spec.quizzes[scene.quiz]) state.scores[scene.quiz] = shareOf(step.score);
      const names = this.names(state, attempt, index);
      const link = this.open(scene, names).find(([choice]) => choice === step.choice)?.[1];
      if (!link || steps[index + 1]!.scene !== link.to) break;
      done.push(step);
      state = this.entered(state, link, names);
    }
    return { state, path: [...done, { scene: state.scene, choice: "", score: null }] };
  }

  private first(): State {
    const values = Object.fromEntries(this.key.variables.map(({ name, value }) => [name, value]));
    const visits = Object.fromEntries(this.spec.scenes.map(({ id }) => [id, 0]));
    visits[this.spec.start] = 1;
    return { scene: this.spec.start, values, visits, scores: {} };
  }

  private entered(state: State, link: ChoiceKey, names: Names): State {
    const values = { ...state.values };
    for (const { name, value: expression } of link.changes) {
      const variable = this.key.variables.find((each) => each.name === name);
      const value = evaluate(expression, names);
      if (!variable || value === null) continue;
      values[name] = names[variableName(name)] = settled(variable, value);
    }
    const visits = { ...state.visits, [link.to]: (state.visits[link.to] ?? 0) + 1 };
    return { scene: link.to, values, visits, scores: { ...state.scores } };
  }

  /** The choices whose condition holds, in the order of the scene. */
  private open(scene: SceneSpec, names: Names): Open {
    const links = this.key.scenes[scene.id]?.choices ?? {};
    return scene.choices
      .map(({ id }): [string, ChoiceKey | undefined] => [id, links[id]])
      .filter((each): each is [string, ChoiceKey] => {
        const link = each[1];
        return link !== undefined && this.scenes.has(link.to) && holds(link.test, names);
      });
  }

  private names(state: State, attempt: ScenarioAttempt, step: number): Names {
    const names: Names = {};
    for (const [name, value] of Object.entries(state.values)) names[variableName(name)] = value;
    for (const [scene, count] of Object.entries(state.visits)) names[visitsName(scene)] = count;
    for (const [name, quiz] of Object.entries(this.spec.quizzes)) {
      const score = state.scores[name] ?? null;
      const mark = quiz.pass_mark;
      names[quizName(name, "score")] = tidy(score === null ? 0 : asNumber(score));
      names[quizName(name, "passed")] = score !== null && mark !== null && atLeast(score, mark);
      names[quizName(name, "done")] = score !== null;
    }
    for (const [low, high] of this.key.dice) {
      const draw = new Draw(attempt.seed, `random:${attempt.number}:${step}:${low}..${high}`);
      names[dieName(low, high)] = low + draw.below(high - low + 1);
    }
    return names;
  }

  private score(names: Names): Fraction | null {
    if (!this.key.score_value) return null;
    const value = evaluate(this.key.score_value, names);
    return typeof value === "number" ? fractionOf(Math.max(0, Math.min(1, tidy(value)))) : "0";
  }

  private map(path: Step[]): StoryMap {
    const places = this.key.map;
    const taken = new Set(path.slice(1).map((step, n) => JSON.stringify([path[n]!.scene, step.scene])));
    const pairs = this.spec.scenes.flatMap(({ id }) =>
      Object.values(this.key.scenes[id]?.choices ?? {}).map(({ to }) => JSON.stringify([id, to])),
    );
    return {
      nodes: Object.entries(places).map(([scene, [x, y]]) => ({
        scene,
        x,
        y,
        visits: path.filter((step) => step.scene === scene).length,
      })),
      edges: [...new Set(pairs)]
        .map((pair): [string, [string, string]] => [pair, JSON.parse(pair)])
        .filter(([, [source, target]]) => source in places && target in places)
        .map(([pair, [source, target]]) => ({ source, target, taken: taken.has(pair) })),
    };
  }

  private kept(quizzes: ScenarioAttempt["quizzes"]): ScenarioAttempt["quizzes"] {
    return Object.fromEntries(
      Object.entries(quizzes).filter(([name, each]) => ownValue(this.spec.quizzes, name)?.id === each.block),
    );
  }
}

function back(attempt: ScenarioAttempt): ScenarioAttempt {
  const before = attempt.path.at(-2)!;
  const path = [...attempt.path.slice(0, -2), { scene: before.scene, choice: "", score: null }];
  return { ...attempt, path };
}

function scoreOf(quiz: QuizAttempt | undefined): Fraction | null {
  return quiz?.submitted ? shareOf(quiz.score) : null;
}

/** The value that a variable takes: tidied, and kept in its range. */
function settled(variable: VariableKey, value: Value): Value {
  if (typeof value === "number") {
    const least = Math.max(tidy(value), variable.minimum ?? -Infinity);
    return Math.min(least, variable.maximum ?? Infinity);
  }
  if (variable.words.length && !variable.words.includes(value as string)) return variable.value;
  return value;
}

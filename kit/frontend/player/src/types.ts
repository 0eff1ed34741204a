/** The shapes that cross from Python to the browser. Twins of `kit/coursekit/model`.
 *
 * Every field that is Markdown in Python arrives as sanitised HTML (`Html`). Scores are exact
 * fractions as text: "1", "2/3".
 */

export type Html = string;
export type Fraction = string;

/** "recorded": an answer to what has no right answer. */
export type Outcome = "right" | "partly" | "wrong" | "unanswered" | "recorded";

export interface Feedback {
  on: string;
  text: Html;
}

export interface Result {
  outcome: Outcome;
  score: Fraction;
  feedback: Feedback[];
  marks: Record<string, Outcome>;
  answer: unknown;
}

export interface OptionSpec {
  id: string;
  text: Html;
}

/** What every question has. */
export interface QuestionSpec {
  type: string;
  id: string;
  stem: Html;
  points: Fraction;
  hints: number;
}

export interface SingleChoiceSpec extends QuestionSpec {
  type: "single-choice";
  options: OptionSpec[];
  shuffle: boolean | null;
}
export interface MultipleChoiceSpec extends QuestionSpec {
  type: "multiple-choice";
  options: OptionSpec[];
  shuffle: boolean | null;
}
export interface TrueFalseSpec extends QuestionSpec {
  type: "true-false";
}
export interface NumericSpec extends QuestionSpec {
  type: "numeric";
  /** Units a learner may add, the first is shown beside the field; empty for a bare number. */
  units: string[];
}
export interface ShortTextSpec extends QuestionSpec {
  type: "short-text";
}
export interface OrderingSpec extends QuestionSpec {
  type: "ordering";
  /** In an order that tells nothing. */
  items: OptionSpec[];
}
export interface MatchingSpec extends QuestionSpec {
  type: "matching";
  left: OptionSpec[];
  /** The choices, distractors among them, in an order that tells nothing. */
  right: OptionSpec[];
}

/** A survey item. The response is a step of the scale, as text. */
export interface LikertSpec extends QuestionSpec {
  type: "likert";
  low: number;
  high: number;
  low_label: Html;
  high_label: Html;
}

export type AnyQuestionSpec =
  | LikertSpec
  | SingleChoiceSpec
  | MultipleChoiceSpec
  | TrueFalseSpec
  | NumericSpec
  | ShortTextSpec
  | OrderingSpec
  | MatchingSpec;

/** What a learner gives: option id; option ids; boolean; typed text (numeric and short text);
 * item ids in order; left id to right id. */
export type Response = string | string[] | boolean | Record<string, string>;

/** What every block has. */
export interface BlockSpec {
  type: string;
  id: string;
  title: Html;
  hash: string;
}

export interface QuizSpec extends BlockSpec {
  type: "quiz";
  intro: Html;
  questions: AnyQuestionSpec[];
  /** Share of the points that passes, or null. */
  pass_mark: Fraction | null;
  /** Submissions allowed, or null for no limit. */
  attempts: number | null;
  /** Checks allowed of one question when feedback is at once, or null. */
  tries: number | null;
  feedback: "at once" | "on submit" | "never";
  shuffle_questions: boolean;
  shuffle_options: boolean;
  /** How many to draw from each part ("" is the whole bank); empty: all questions. */
  draw: { part: string; count: number }[];
  /** Part of each question by id, for the draw. */
  parts: Record<string, string>;
  /** Minutes, or null. */
  time_limit: number | null;
  /** May right answers be seen after the last submission? */
  review: boolean;
  /** Shares of a question's points lost for each further try and each hint. */
  penalty: Fraction;
  hint_penalty: Fraction;
  /** Shown only in a scene of a scenario. */
  inside?: boolean;
}

export interface ChoiceSpec {
  id: string;
  text: Html;
}
export interface SceneSpec {
  id: string;
  title: Html;
  body: Html;
  choices: ChoiceSpec[];
  ending: boolean;
  /** Id of the quiz shown in the scene, or "". */
  quiz: string;
}
export interface VariableSpec {
  name: string;
  label: Html;
  kind: "number" | "flag" | "text";
  minimum: number | null;
  maximum: number | null;
}
export interface ScenarioSpec extends BlockSpec {
  type: "scenario";
  intro: Html;
  start: string;
  scenes: SceneSpec[];
  /** Only the variables the author shows. */
  shown: VariableSpec[];
  back: boolean;
  quizzes: Record<string, QuizSpec>;
  /** Is there a declared score? */
  scored: boolean;
}

/** An aside of the text, without attempts. */
export interface CalloutSpec extends BlockSpec {
  type: "callout";
  kind: "note" | "tip" | "warning" | "example";
  body: Html;
}

/** What every attempt has. */
export interface Attempt {
  schema: 1;
  block: string;
  hash: string;
  seed: number;
  number: number;
  started: string;
  finished: string;
}
export interface QuizAttempt extends Attempt {
  questions: string[];
  options: Record<string, string[]>;
  responses: Record<string, Response>;
  results: Record<string, Result>;
  tries: Record<string, number>;
  hints: Record<string, Html[]>;
  position: string;
  submitted: boolean;
  score: Fraction | null;
  passed: boolean | null;
  earlier: Fraction[];
}
export interface Step {
  scene: string;
  choice: string;
  /** What the scene's quiz stood at when the learner went on; null or absent: not handed in. */
  score?: Fraction | null;
}
/** A story seen from above. Positions are in hundredths of a step between scenes. */
export interface StoryMap {
  nodes: { scene: string; x: number; y: number; visits: number }[];
  edges: { source: string; target: string; taken: boolean }[];
}
export interface ScenarioAttempt extends Attempt {
  path: Step[];
  choices: string[];
  shown: Record<string, number | boolean | string>;
  quizzes: Record<string, QuizAttempt>;
  outcome: string;
  debrief: Html;
  score: Fraction | null;
  /** The paths taken and not taken, at an ending; null or absent before. */
  map?: StoryMap | null;
}

/** What a learner does that needs the key or a draw. Answering alone needs neither: the
 * component writes `responses` itself and asks the host to save. */
export type Action =
  | { do: "check"; question: string }
  | { do: "hint"; question: string }
  | { do: "submit" }
  | { do: "retry" }
  | { do: "choose"; choice: string }
  | { do: "back" }
  | { do: "restart" }
  /** An action inside a scenario's quiz. */
  | { do: "quiz"; quiz: string; action: Action };

/** What a host has kept of a block. `adapted`: made for an earlier form of it, and brought up to
 * date. `damaged`: there was something, and it could not be read. */
export interface Loaded {
  attempt: Attempt | null;
  adapted: boolean;
  damaged: boolean;
}

/** All that a component knows of the world around it. */
export interface Host {
  /** "kernel" judges elsewhere; "page" holds a self-check key; "graded" page can only collect. */
  readonly kind: "kernel" | "page" | "graded";
  readonly language: string;
  /** Id of the lesson, "" where there is none: part of the name of a saved file. */
  readonly lesson: string;
  /** False when nothing outlives the page: the learner is told to save a file. */
  readonly keeps: boolean;
  /** The saved attempt, or null; one that no longer fits the spec is already adapted. */
  load(block: BlockSpec): Promise<Loaded>;
  /** Take in an attempt from outside, a file say: nothing that it says of results is believed. */
  take(block: BlockSpec, attempt: Attempt): Promise<Attempt>;
  /** Begin an attempt with a fresh seed. */
  start(block: BlockSpec): Promise<Attempt>;
  /** Apply an action and return the attempt after it. Rejects with a sentence for the learner. */
  act(block: BlockSpec, attempt: Attempt, action: Action): Promise<Attempt>;
  /** Keep the attempt; called on every change. */
  save(block: BlockSpec, attempt: Attempt): void;
  /** Forget the block's attempt. */
  reset(block: BlockSpec): void;
  /** Tell listeners (an LMS, statistics, a test) what happened. */
  emit(event: { type: string; block: string; detail?: unknown }): void;
}

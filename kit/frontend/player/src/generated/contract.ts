/** What Python writes for the player. Generated: `npm run contract`. */

export type AnyQuestionSpec =
  | SingleChoiceSpec
  | MultipleChoiceSpec
  | TrueFalseSpec
  | NumericSpec
  | ShortTextSpec
  | LikertSpec
  | MatchingSpec
  | OrderingSpec;
/**
 * How a response did; `recorded` is a response to a question that has no right answer.
 */
export type Outcome = "right" | "partly" | "wrong" | "unanswered" | "recorded";
export type Response =
  | boolean
  | string
  | string[]
  | {
      [k: string]: string | null;
    }
  | null;

export interface Contract {
  [k: string]: unknown;
}
/**
 * What learners see. The response is the id of an option.
 */
export interface SingleChoiceSpec {
  type: "single-choice";
  id: string;
  stem: string;
  points: string;
  hints: number;
  options: OptionSpec[];
  shuffle: boolean | null;
}
/**
 * What learners see of an option or item.
 */
export interface OptionSpec {
  id: string;
  text: string;
}
/**
 * What learners see. The response is a list of option ids.
 */
export interface MultipleChoiceSpec {
  type: "multiple-choice";
  id: string;
  stem: string;
  points: string;
  hints: number;
  options: OptionSpec[];
  shuffle: boolean | null;
}
/**
 * What learners see. The response is true or false.
 */
export interface TrueFalseSpec {
  type: "true-false";
  id: string;
  stem: string;
  points: string;
  hints: number;
}
/**
 * What learners see. The response is the text they type.
 */
export interface NumericSpec {
  type: "numeric";
  id: string;
  stem: string;
  points: string;
  hints: number;
  units: string[];
}
/**
 * What learners see. The response is the text they type.
 */
export interface ShortTextSpec {
  type: "short-text";
  id: string;
  stem: string;
  points: string;
  hints: number;
}
/**
 * What learners see. The response is the chosen number as text.
 */
export interface LikertSpec {
  type: "likert";
  id: string;
  stem: string;
  points: string;
  hints: number;
  low: number;
  high: number;
  low_label: string;
  high_label: string;
}
/**
 * What learners see: the right side sorted by ids that are hashes of the texts. The response
 * maps left ids to right ids.
 */
export interface MatchingSpec {
  type: "matching";
  id: string;
  stem: string;
  points: string;
  hints: number;
  left: OptionSpec[];
  right: OptionSpec[];
}
/**
 * What learners see: the items sorted by ids that are hashes of their texts. The response is
 * the list of their ids in order.
 */
export interface OrderingSpec {
  type: "ordering";
  id: string;
  stem: string;
  points: string;
  hints: number;
  items: OptionSpec[];
}
/**
 * One go at a block. `seed` fixes every draw; `hash` is the spec's when it began.
 *
 * `started` and `finished` are ISO 8601 times in UTC, set by the host, empty when not yet.
 */
export interface Attempt {
  schema: 1;
  block: string;
  hash: string;
  seed: number;
  number: number;
  started: string;
  finished: string;
}
/**
 * The public half of a block. `hash` changes when what a learner answers to changes.
 */
export interface BlockSpec {
  type: string;
  id: string;
  title: string;
  hash: string;
}
/**
 * Nothing: a callout asks nothing.
 */
export interface CalloutKey {
  type: "callout";
  id: string;
}
/**
 * All of a callout.
 */
export interface CalloutSpec {
  type: "callout";
  id: string;
  title: string;
  hash: string;
  kind: "note" | "tip" | "warning" | "example";
  body: string;
}
/**
 * What a choice does. `condition` and `effects` are as written, `test` and `changes` their
 * expressions (`Node.to_json`); without a `test` it is always open.
 */
export interface ChoiceKey {
  to: string;
  condition: string;
  test: unknown[] | null;
  effects: string;
  changes: EffectKey[];
}
/**
 * An effect: the variable `name` becomes the value of an expression (`Node.to_json`).
 */
export interface EffectKey {
  name: string;
  value: unknown[];
}
/**
 * What learners see of a choice.
 */
export interface ChoiceSpec {
  id: string;
  text: string;
}
/**
 * What learners' browsers need of a `DrawPart`.
 */
export interface DrawPartSpec {
  part: string;
  count: number;
}
/**
 * A remark on one option or item (`on` is its id), or on the whole question (`on` empty).
 */
export interface Feedback {
  on: string;
  text: string;
}
/**
 * Nothing is right; there is only what is shown after the response.
 */
export interface LikertKey {
  type: "likert";
  id: string;
  hints: string[];
  feedback: string;
}
/**
 * A choice (or several) leading from one scene to another, and whether it was taken.
 */
export interface MapEdge {
  source: string;
  target: string;
  taken: boolean;
}
/**
 * A scene on the map of a story. `x` and `y` are in hundredths of a step between scenes,
 * down from the first scene at the top; `visits` is how often the learner was there.
 */
export interface MapNode {
  scene: string;
  x: number;
  y: number;
  visits: number;
}
/**
 * Which belong together, left id to right id.
 */
export interface MatchingKey {
  type: "matching";
  id: string;
  hints: string[];
  feedback: string;
  pairs: {
    [k: string]: string;
  };
  all_or_nothing: boolean;
}
/**
 * Which options are right, and how credit is counted.
 */
export interface MultipleChoiceKey {
  type: "multiple-choice";
  id: string;
  hints: string[];
  feedback: string;
  options: {
    [k: string]: OptionKey;
  };
  all_or_nothing: boolean;
}
/**
 * What an option is worth and what is said of it.
 */
export interface OptionKey {
  right: boolean;
  feedback: string;
}
/**
 * An accepted range, as in `NumericAnswer`.
 */
export interface NumericAnswerKey {
  low: string;
  high: string;
  share: string;
  feedback: string;
  text: string;
}
/**
 * The accepted ranges, best first.
 */
export interface NumericKey {
  type: "numeric";
  id: string;
  hints: string[];
  feedback: string;
  answers: NumericAnswerKey[];
  unit_required: boolean;
}
/**
 * The right order, as ids.
 */
export interface OrderingKey {
  type: "ordering";
  id: string;
  hints: string[];
  feedback: string;
  order: string[];
  all_or_nothing: boolean;
}
/**
 * The private half of a question, judged against.
 */
export interface QuestionKey {
  type: string;
  id: string;
  hints: string[];
  feedback: string;
}
/**
 * The public half of a question. Subclasses fix `type` and add what their component shows.
 */
export interface QuestionSpec {
  type: string;
  id: string;
  stem: string;
  points: string;
  hints: number;
}
/**
 * An attempt at a quiz. Maps are keyed on question ids.
 *
 * `questions` and `options` are the realised draw; `responses` what the learner gave;
 * `results` what was judged and shown; `tries` how often each was checked; `hints` the texts
 * of the hints taken. `score` is the share of all points, 0 to 1, once submitted.
 */
export interface QuizAttempt {
  schema: 1;
  block: string;
  hash: string;
  seed: number;
  number: number;
  started: string;
  finished: string;
  questions: string[];
  options: {
    [k: string]: string[];
  };
  responses: {
    [k: string]:
      | boolean
      | string
      | string[]
      | {
          [k: string]: string | null;
        }
      | null;
  };
  results: {
    [k: string]: Result;
  };
  tries: {
    [k: string]: number;
  };
  hints: {
    [k: string]: string[];
  };
  position: string;
  submitted: boolean;
  score: string | null;
  passed: boolean | null;
  earlier: string[];
}
/**
 * The judgement of one response. `score` is the share earned, 0 to 1, before weights and
 * penalties; `marks` tells of each option or item that the learner touched whether it was right;
 * `answer` is the right response, filled only where the quiz lets it be shown.
 */
export interface Result {
  outcome: Outcome;
  score: string;
  feedback: Feedback[];
  marks: {
    [k: string]: Outcome;
  };
  answer:
    | boolean
    | string
    | string[]
    | {
        [k: string]: string | null;
      }
    | null;
}
/**
 * The private half of a quiz: the keys of its questions, in the order of the spec.
 */
export interface QuizKey {
  type: "quiz";
  id: string;
  questions: (
    | SingleChoiceKey
    | MultipleChoiceKey
    | TrueFalseKey
    | NumericKey
    | ShortTextKey
    | LikertKey
    | MatchingKey
    | OrderingKey
  )[];
}
/**
 * Which option is right, and what is said of each.
 */
export interface SingleChoiceKey {
  type: "single-choice";
  id: string;
  hints: string[];
  feedback: string;
  options: {
    [k: string]: OptionKey;
  };
}
/**
 * Whether the statement is true.
 */
export interface TrueFalseKey {
  type: "true-false";
  id: string;
  hints: string[];
  feedback: string;
  right: boolean;
}
/**
 * The accepted answers and how strictly they are compared.
 */
export interface ShortTextKey {
  type: "short-text";
  id: string;
  hints: string[];
  feedback: string;
  answers: TextAnswerKey[];
  case_sensitive: boolean;
  typos: number;
}
/**
 * Accepted texts, as in `TextAnswer`.
 */
export interface TextAnswerKey {
  texts: string[];
  share: string;
  feedback: string;
}
/**
 * The public half of a quiz: everything but answers, feedback and hints.
 */
export interface QuizSpec {
  type: "quiz";
  id: string;
  title: string;
  hash: string;
  intro: string;
  questions: (
    | SingleChoiceSpec
    | MultipleChoiceSpec
    | TrueFalseSpec
    | NumericSpec
    | ShortTextSpec
    | LikertSpec
    | MatchingSpec
    | OrderingSpec
  )[];
  pass_mark: string | null;
  attempts: number | null;
  tries: number | null;
  feedback: "at once" | "on submit" | "never";
  shuffle_questions: boolean;
  shuffle_options: boolean;
  draw: DrawPartSpec[];
  parts: {
    [k: string]: string;
  };
  time_limit: number | null;
  review: boolean;
  penalty: string;
  hint_penalty: string;
  inside: boolean;
}
/**
 * An attempt at a scenario. The path and the seed say all; the rest is derived by replay.
 *
 * `choices` are those open now; `shown` the variables the author shows, by name; `quizzes` the
 * attempts at the quizzes inside scenes. At an ending `outcome`, `debrief` and `map` are filled.
 */
export interface ScenarioAttempt {
  schema: 1;
  block: string;
  hash: string;
  seed: number;
  number: number;
  started: string;
  finished: string;
  path: Step[];
  choices: string[];
  shown: {
    [k: string]: unknown;
  };
  quizzes: {
    [k: string]: QuizAttempt;
  };
  outcome: string;
  debrief: string;
  score: string | null;
  map: StoryMap | null;
}
/**
 * One scene entered, and the choice that led on from it (empty for the present one).
 *
 * `score` is what the quiz of the scene, if it has one, stood at when the learner went on
 * (None: not handed in), so that a later try of the same quiz changes nothing before it.
 */
export interface Step {
  scene: string;
  choice: string;
  score: string | null;
}
/**
 * A story seen from above, laid out.
 */
export interface StoryMap {
  nodes: MapNode[];
  edges: MapEdge[];
}
/**
 * What choices do, and what endings mean. `dice` are the ranges of the random numbers that
 * conditions use; `map` is where each scene stands on the map, in hundredths of a step.
 */
export interface ScenarioKey {
  type: "scenario";
  id: string;
  scenes: {
    [k: string]: SceneKey;
  };
  variables: VariableKey[];
  score: string;
  score_value: unknown[] | null;
  dice: [unknown, unknown][];
  quizzes: {
    [k: string]: QuizKey;
  };
  map: {
    /**
     * @minItems 2
     * @maxItems 2
     */
    [k: string]: [unknown, unknown];
  };
}
/**
 * The choices of a scene by id, and what an ending means.
 */
export interface SceneKey {
  choices: {
    [k: string]: ChoiceKey;
  };
  outcome: string;
  debrief: string;
}
/**
 * A variable as declared.
 */
export interface VariableKey {
  name: string;
  value: boolean | number | string;
  minimum: number | null;
  maximum: number | null;
  words: string[];
  label: string;
  shown: boolean;
}
/**
 * What learners may see of a scenario.
 */
export interface ScenarioSpec {
  type: "scenario";
  id: string;
  title: string;
  hash: string;
  intro: string;
  start: string;
  scenes: SceneSpec[];
  shown: VariableSpec[];
  back: boolean;
  quizzes: {
    [k: string]: QuizSpec;
  };
  scored: boolean;
}
/**
 * What learners see of a scene.
 */
export interface SceneSpec {
  id: string;
  title: string;
  body: string;
  choices: ChoiceSpec[];
  ending: boolean;
  quiz: string;
}
/**
 * What learners see of a variable.
 */
export interface VariableSpec {
  name: string;
  label: string;
  kind: "number" | "flag" | "text";
  minimum: number | null;
  maximum: number | null;
}

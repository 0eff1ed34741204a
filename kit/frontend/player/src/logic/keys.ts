/** The private halves of questions and quizzes. Twins of the `…Key` models in Python. */

import type { Fraction, Html } from "../types.ts";

interface KeyBase {
  id: string;
  hints: Html[];
  feedback: Html;
}
export interface OptionKey {
  right: boolean;
  feedback: Html;
}
export interface SingleChoiceKey extends KeyBase {
  type: "single-choice";
  options: Record<string, OptionKey>;
}
export interface MultipleChoiceKey extends KeyBase {
  type: "multiple-choice";
  options: Record<string, OptionKey>;
  all_or_nothing: boolean;
}
export interface TrueFalseKey extends KeyBase {
  type: "true-false";
  right: boolean;
}
export interface NumericKey extends KeyBase {
  type: "numeric";
  answers: { low: Fraction; high: Fraction; share: Fraction; feedback: Html; text: string }[];
  unit_required: boolean;
}
export interface ShortTextKey extends KeyBase {
  type: "short-text";
  answers: { texts: string[]; share: Fraction; feedback: Html }[];
  case_sensitive: boolean;
  typos: number;
}
export interface OrderingKey extends KeyBase {
  type: "ordering";
  order: string[];
  all_or_nothing: boolean;
}
export interface MatchingKey extends KeyBase {
  type: "matching";
  pairs: Record<string, string>;
  all_or_nothing: boolean;
}
export type QuestionKey =
  | SingleChoiceKey
  | MultipleChoiceKey
  | TrueFalseKey
  | NumericKey
  | ShortTextKey
  | OrderingKey
  | MatchingKey;

export interface QuizKey {
  type: "quiz";
  id: string;
  questions: QuestionKey[];
}

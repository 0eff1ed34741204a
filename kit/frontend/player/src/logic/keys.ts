/** The private halves of questions and quizzes. Twins of the `…Key` models in Python. */

import type { Fraction, Html } from "../types.ts";

/** What every key of a question has. */
export interface QuestionKey {
  type: string;
  id: string;
  hints: Html[];
  feedback: Html;
}
export interface OptionKey {
  right: boolean;
  feedback: Html;
}
export interface SingleChoiceKey extends QuestionKey {
  type: "single-choice";
  options: Record<string, OptionKey>;
}
export interface MultipleChoiceKey extends QuestionKey {
  type: "multiple-choice";
  options: Record<string, OptionKey>;
  all_or_nothing: boolean;
}
export interface TrueFalseKey extends QuestionKey {
  type: "true-false";
  right: boolean;
}
export interface NumericKey extends QuestionKey {
  type: "numeric";
  answers: { low: Fraction; high: Fraction; share: Fraction; feedback: Html; text: string }[];
  unit_required: boolean;
}
export interface ShortTextKey extends QuestionKey {
  type: "short-text";
  answers: { texts: string[]; share: Fraction; feedback: Html }[];
  case_sensitive: boolean;
  typos: number;
}
export interface OrderingKey extends QuestionKey {
  type: "ordering";
  order: string[];
  all_or_nothing: boolean;
}
export interface MatchingKey extends QuestionKey {
  type: "matching";
  pairs: Record<string, string>;
  all_or_nothing: boolean;
}
export interface LikertKey extends QuestionKey {
  type: "likert";
}

export interface QuizKey {
  type: "quiz";
  id: string;
  questions: QuestionKey[];
}

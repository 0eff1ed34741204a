/** What differs by type of question, in one descriptor for each; the player asks it and knows no type
 * by name. Twin of `kit/coursekit/questions/question_type.py`. */

import type { QuestionKey, QuestionSpec, Result } from "../types.ts";
import type { Draw } from "../logic/draw.ts";
import { addSheet } from "../styles/adopt.ts";
import { defineElement } from "../components/define.ts";

export interface QuestionType<
  S extends QuestionSpec = QuestionSpec,
  K extends QuestionKey = QuestionKey,
> {
  /** The name in specs and keys; the element is called `coursekit-TYPE`. */
  readonly type: string;
  readonly element: CustomElementConstructor;
  /** A stylesheet, where the element needs rules of its own. */
  readonly styles?: string;
  /** False for a survey item: it has no right answer and counts in no total. */
  readonly scored?: boolean;
  /** Judge a response; anything at all may come, and nonsense is unanswered. */
  judge(spec: S, key: K, response: unknown): Result;
  /** Can a learner have given this response, whatever it is worth? */
  accepts(spec: S, response: unknown): boolean;
  /** The ids whose order can be drawn; absent: there are none. */
  drawn?(spec: S): string[];
  /** The order in which a learner sees these ids, or none for that of the spec. `key` is null on a
   * page that cannot judge; `shuffle` is what the quiz asks for. */
  presentationOrder?(spec: S, key: K | null, draw: Draw, shuffle: boolean): string[];
}

const types = new Map<string, QuestionType>();

/** Make a type known to the player; the first of a name stays. */
export function registerQuestion<S extends QuestionSpec, K extends QuestionKey>(
  type: QuestionType<S, K>,
): void {
  if (types.has(type.type)) return;
  types.set(type.type, type as unknown as QuestionType);
  if (type.styles) addSheet(`question:${type.type}`, type.styles);
  defineElement(type.type, type.element);
}

/** The descriptor of a question's type, or null for a type that only a newer player knows. */
export function findQuestionType(question: QuestionSpec): QuestionType | null {
  return types.get(question.type) ?? null;
}

/** The descriptor of a question's type. Throws for an unknown type. */
export function questionType(question: QuestionSpec): QuestionType {
  const type = findQuestionType(question);
  if (!type) throw new Error(`Unknown type of question: ${question.type}`);
  return type;
}

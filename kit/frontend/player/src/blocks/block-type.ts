/** What differs by type of block, in one descriptor for each; hosts and front ends ask it and know no
 * type by name. */

import { defineElement } from "../components/define.ts";
import { addSheet } from "../styles/adopt.ts";
import type { Action, Attempt, BlockSpec, Fraction } from "../types.ts";

/** Whatever a block type does with attempts. `key` is the other half of a block, null on a page that
 * only collects. What is called with no key never judges. */
export interface AttemptLogic<S extends BlockSpec = BlockSpec, A extends Attempt = Attempt> {
  /** Can an attempt begin with no key? */
  readonly startsWithoutKey: boolean;
  start(spec: S, key: unknown, seed: number): A;
  /** Apply an action; what does not fit changes nothing. */
  act(spec: S, key: unknown, attempt: A, action: Action): A;
  /** Fit an attempt made at an earlier edition to the block as it is. */
  adapt(spec: S, key: unknown, attempt: A): A;
  /** The attempt with all that follows from what was given judged anew. */
  judgeAnew(spec: S, key: unknown, attempt: A): A;
  /** What a page without the key can know of an attempt: what was given. */
  collect(attempt: A): A;
  /** The attempt that a value from outside stands for. One made at another edition is read by its
   * form alone: what of it still fits is found out when it is adapted. Throws `Unreadable`. */
  validate(value: unknown, spec: S): A;
  /** Did the learner do anything yet? */
  isTouched(attempt: A, spec: S): boolean;
  /** `after`, with what the learner did (`now`) while an action on `before` was under way. */
  keepLate(before: A, now: A, after: A, action: Action, spec: S): A;
  /** The share of the way gone, 0 to 1; 1 is done. `judged`: something judges here. */
  progress(attempt: A, judged: boolean): number;
  /** Does the block have a score that counts? */
  isScored(spec: S): boolean;
  /** The share that passes, or null where there is no such mark. */
  passMark(spec: S): Fraction | null;
  /** The scores of this go and of those before it; null for none yet. */
  scores(attempt: A): (Fraction | null)[];
}

export interface BlockType<S extends BlockSpec = BlockSpec, A extends Attempt = Attempt> {
  /** The name in specs; the element is called `coursekit-TYPE`. It is given `t`, `spec`, `kind`, and,
   * where there are attempts, `attempt` and `resumed`. */
  readonly type: string;
  readonly element: CustomElementConstructor;
  /** A stylesheet, where the element needs rules of its own. */
  readonly styles?: string;
  /** False for what is only shown. */
  readonly attempts: AttemptLogic<S, A> | false;
}

const types = new Map<string, BlockType>();

/** Make a type known to the player; the first of a name stays. */
export function registerBlock<S extends BlockSpec, A extends Attempt>(type: BlockType<S, A>): void {
  if (types.has(type.type)) return;
  types.set(type.type, type as unknown as BlockType);
  if (type.styles) addSheet(`block:${type.type}`, type.styles);
  defineElement(type.type, type.element);
}

/** The descriptor of a block's type, or null for a type that only a newer player knows. */
export function findBlockType(spec: BlockSpec): BlockType | null {
  return types.get(spec.type) ?? null;
}

/** What a block's type does with attempts. Throws for a type that has none. */
export function attemptLogic(spec: BlockSpec): AttemptLogic {
  const logic = findBlockType(spec)?.attempts;
  if (!logic) throw new Error(`Blocks of this type have no attempts: ${spec.type}`);
  return logic;
}

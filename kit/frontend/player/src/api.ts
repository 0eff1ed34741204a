/** What a question or block type has of the player, its own files aside: `globalThis.coursekit`. The
 * types of the kit are built against it (`build.mjs`), those of other packages are written against
 * it; docs/player.md says how. Names that stand here stay. */

export { html, LitElement, nothing, svg } from "lit";
export { keyed } from "lit/directives/keyed.js";
export { live } from "lit/directives/live.js";
export { repeat } from "lit/directives/repeat.js";

export {
  base, check, fields, list, map, orNull, share, text, texts, Unreadable, whole,
} from "./blocks/attempt-form.ts";
export { attemptLogic, findBlockType, registerBlock } from "./blocks/block-type.ts";
export { inline, isPictorial, parted, rich, words } from "./components/html.ts";
export { arrow, grip } from "./components/icons.ts";
export { inWords, percent, valueOf, verdict } from "./components/outcome.ts";
export { PlayerElement, uniqueName } from "./components/player-element.ts";
export { Draw, seedOf } from "./logic/draw.ts";
export {
  compare, exact, minus, ONE, over, parseScore, plus, times, writeScore, ZERO,
} from "./logic/score.ts";
export { letter, row } from "./questions/choice-row.ts";
export {
  general, idsOf, ids, isKnown, isPermutation, judged, ownValue, right, unanswered,
} from "./questions/judging.ts";
export { QuestionElement } from "./questions/question-element.ts";
export { findQuestionType, questionType, registerQuestion } from "./questions/question-type.ts";
export { TextQuestion } from "./questions/text-field.ts";
export { compared, distance, folded } from "./questions/typed-text.ts";

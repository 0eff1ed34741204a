/** Registers the question types of the kit: one line each. */

import { TYPE as likert } from "./likert/index.ts";
import { TYPE as matching } from "./matching/index.ts";
import { TYPE as multipleChoice } from "./multiple-choice/index.ts";
import { TYPE as numeric } from "./numeric/index.ts";
import { TYPE as ordering } from "./ordering/index.ts";
import { registerQuestion } from "./question-type.ts";
import { TYPE as shortText } from "./short-text/index.ts";
import { TYPE as singleChoice } from "./single-choice/index.ts";
import { TYPE as trueFalse } from "./true-false/index.ts";

registerQuestion(likert);
registerQuestion(matching);
registerQuestion(multipleChoice);
registerQuestion(numeric);
registerQuestion(ordering);
registerQuestion(shortText);
registerQuestion(singleChoice);
registerQuestion(trueFalse);

/** Short text: a word or a few are typed. */

import type { TemplateResult } from "lit";
import type { ShortTextSpec } from "../../types.ts";
import { TextQuestion } from "../text-field.ts";

export class CoursekitShortText extends TextQuestion<ShortTextSpec> {
  protected override controls(): TemplateResult {
    return this.field(this.t("Your answer"), "text");
  }
}

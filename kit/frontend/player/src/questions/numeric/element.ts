/** Numeric: a number is typed, with a unit where the question has one. */

import type { TemplateResult } from "lit";
import type { Html, NumericSpec } from "../../types.ts";
import { TextQuestion } from "../text-field.ts";

export class CoursekitNumeric extends TextQuestion<NumericSpec> {
  protected override controls(): TemplateResult {
    return this.field(this.t("Your number"), "decimal", this.spec.units[0] ?? "");
  }

  protected override remark(text: Html): Html {
    switch (text) {
      case "This could not be read as a number.":
        return this.t("This could not be read as a number.");
      case "The unit does not fit.":
        return this.t("The unit does not fit.");
      default:
        return text;
    }
  }
}

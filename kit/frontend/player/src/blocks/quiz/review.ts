/** The end of a quiz that is handed in: the score in words, a way to each question, another try. */

import { html, nothing, type TemplateResult } from "lit";
import type { Translate } from "../../i18n.ts";
import type { QuizAttempt, QuizSpec } from "../../types.ts";
import { findQuestionType } from "../../questions/question-type.ts";
import { inWords, percent, valueOf, verdict } from "../../components/outcome.ts";

export interface ReviewParts {
  /** Ids in the order shown. */
  questions: string[];
  /** No primary button: what stands around the quiz has one. */
  quiet: boolean;
  goTo: (question: string) => void;
  retry: () => void;
}

export function review(
  t: Translate,
  spec: QuizSpec,
  attempt: QuizAttempt,
  parts: ReviewParts,
): TemplateResult {
  const judged = Object.keys(attempt.results).length > 0;
  const scored = spec.questions
    .filter((question) => findQuestionType(question)?.scored !== false)
    .map(({ id }) => id);
  const counted = attempt.questions.filter((id) => scored.includes(id));
  const again = spec.attempts === null || attempt.number < spec.attempts;
  const perfect = attempt.score !== null && valueOf(attempt.score) >= 1;
  const quiet = perfect || attempt.passed || parts.quiet;
  return html`<footer class="ck-foot ck-result">
    <div class="ck-score" tabindex="-1">
      <p class="ck-score-words">
        ${judged && counted.length ? inWords(t, attempt, counted) : t("Your answers are handed in.")}
      </p>
      ${counted.length ? score(t, spec, attempt) : nothing}
    </div>
    ${judged && parts.questions.length > 1
      ? html`<ol class="ck-review" role="list" aria-label=${t("Review")}>
          ${parts.questions.map(
            (id, i) => html`<li>
              <button type="button" class="ck-review-jump" @click=${() => parts.goTo(id)}>
                <span class="ck-review-number">${i + 1}</span>
                ${verdict(t, attempt.results[id]?.outcome ?? "unanswered")}
              </button>
            </li>`,
          )}
        </ol>`
      : nothing}
    ${again
      ? html`<button
          type="button"
          class=${quiet ? "ck-button" : "ck-button ck-primary"}
          @click=${parts.retry}
        >
          ${t("Try again")}
        </button>`
      : nothing}
  </footer>`;
}

function score(
  t: Translate,
  spec: QuizSpec,
  attempt: QuizAttempt,
): TemplateResult | typeof nothing {
  if (attempt.score === null) return nothing;
  const share = percent(attempt.score);
  const mark = spec.pass_mark === null ? "" : percent(spec.pass_mark);
  const best = [...attempt.earlier].sort((a, b) => valueOf(b) - valueOf(a))[0];
  const better = best !== undefined && valueOf(best) > valueOf(attempt.score);
  return html`<p class="ck-score-detail">
    ${attempt.passed === null
      ? t("Score: {score}", { score: share })
      : attempt.passed
        ? t("Passed with {score}; {mark} was needed.", { score: share, mark })
        : t("You reached {score}; {mark} is needed to pass.", { score: share, mark })}
    ${better ? t("Your best attempt: {score}.", { score: percent(best) }) : nothing}
  </p>`;
}

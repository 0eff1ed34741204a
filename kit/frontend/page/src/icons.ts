/** The small drawings on the page's buttons. */

import { svg, html, type TemplateResult } from "lit";

function drawing(content: TemplateResult): TemplateResult {
  return html`<svg class="pg-icon" viewBox="0 0 20 20" aria-hidden="true" fill="none"
    stroke="currentColor" stroke-width="1.75" stroke-linecap="round">${content}</svg>`;
}

export const lines = (): TemplateResult => drawing(svg`<path d="M3 5h14M3 10h14M3 15h9"/>`);

export const letters = (): TemplateResult =>
  drawing(svg`<path d="m2 16 4.5-12L11 16M3.6 12h5.8M12 16l3-7.5L18 16M13 13.5h4"
    stroke-linejoin="round"/>`);

export const cross = (): TemplateResult => drawing(svg`<path d="m5 5 10 10M15 5 5 15"/>`);

import { count, decimal, percent } from '../../text/number-text.js';
import type { Evaluation } from '../evaluate.js';
import type { Measures } from '../measures.js';
import { votesText } from '../votes-text.js';
import { type Html, html } from './html.js';

/** The accuracy of each evaluation at a glance, never without its protocol, n, interval and macro-F1. */
export function headline(evaluations: readonly Evaluation[]): Html {
  return html`<ul class="cards">
${evaluations.map(
  (evaluation) => html`<li>
<p class="what">${evaluation.split} split · ${evaluation.protocol} · ${votesText(evaluation.table)}</p>
<p class="figure">${percent(evaluation.accuracy)} <span>accuracy, official</span></p>
<p>${details(evaluation)}</p>
${
  evaluation.deduplicated
    ? html`<p><strong>${percent(evaluation.deduplicated.accuracy)}</strong> de-duplicated<br>${details(evaluation.deduplicated)}</p>`
    : html`<p>De-duplicated: no face is left, all were trained on.</p>`
}
${
  evaluation.withoutNearCopies
    ? html`<p><strong>${percent(evaluation.withoutNearCopies.accuracy)}</strong> without near-duplicates<br>${details(evaluation.withoutNearCopies)}</p>`
    : null
}
</li>
`,
)}</ul>`;
}

function details({ n, accuracyCi95, macroF1 }: Measures): Html {
  const [low, high] = accuracyCi95;
  return html`<span class="unbroken">n = ${count(n)}</span> · <span class="unbroken">95 % interval ${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %</span> · <span class="unbroken">macro-F1 ${decimal(macroF1)}</span>`;
}

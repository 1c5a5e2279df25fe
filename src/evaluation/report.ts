import { count } from '../text/number-text.js';
import type { Evaluation } from './evaluate.js';
import { type Chapter, contents } from './report/contents.js';
import { dataSection } from './report/data-section.js';
import { figuresSection } from './report/figures-section.js';
import { headline } from './report/headline.js';
import { Html, html } from './report/html.js';
import { limitsNotice } from './report/notice.js';
import { protocolsTable } from './report/protocols-table.js';
import { resultsSection } from './report/results-section.js';
import type { RunReport } from './report/run-report.js';
import { setupSection } from './report/setup-section.js';
import { REPORT_STYLE } from './report/style.js';
import { trainingSection } from './report/training-section.js';

/** No script, and nothing from outside: the browser holds the page to it. */
const CONTENT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The `report.html` of a run: one page that needs no other file, no network and no script. */
export function renderReport(report: RunReport): string {
  const { title, model, parameters, macs, evaluations } = report;
  const chapters = chaptersOf(report);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<title>${title}</title>
<style>${new Html(REPORT_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${model}: ${count(parameters)} parameters, ${count(macs)} multiply–accumulates a face</p>
<p>It names a perceived expression, how a face looks to others, not what the person feels:
<a href="#limits">what it is not for</a>.</p>
${evaluations.length === 0 ? html`<p>This run was not evaluated.</p>` : headline(evaluations)}
</header>
<main>
${contents(chapters)}
${chapters.map(({ section }) => (section === null ? null : html`${section}\n`))}</main>
<footer>
<p>Made by mien. Classes are perceived expressions.</p>
</footer>
</body>
</html>
`.markup;
}

/** What is looked at comes before what is looked up. */
function chaptersOf(report: RunReport): readonly Chapter[] {
  const { evaluations, figures } = report;
  return [
    { id: 'figures', title: 'Figures', section: figuresSection(figures) },
    { id: 'results', title: 'Results', section: evaluations.length === 0 ? null : results(evaluations) },
    { id: 'training', title: 'Training', section: trainingSection(report) },
    { id: 'data', title: 'Data', section: dataSection(report.data) },
    { id: 'reproduce', title: 'Reproduce', section: setupSection(report) },
    { id: 'limits', title: 'What it is not for', section: limitsNotice() },
  ];
}

function results(evaluations: readonly Evaluation[]): Html {
  return html`<section aria-labelledby="results">
<h2 id="results">Results</h2>
<p>Official counts every face that the protocol keeps. De-duplicated leaves out the faces whose very pixels are in the
training split too. The protocol decides which faces count and what is right: compare within it only.</p>
${protocolsTable(evaluations)}
<p>Each protocol opens to its measures, classes, confusion matrix and calibration.</p>
${evaluations.map((evaluation, i) => html`${resultsSection(evaluation, `results-${i + 1}`)}\n`)}</section>`;
}

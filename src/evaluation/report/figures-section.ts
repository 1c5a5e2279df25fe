import { type Html, html } from './html.js';
import type { ReportFigure } from './run-report.js';

/**
 * The figures, each as an image with its source inside the page. As an image an SVG can neither run scripts, nor fetch
 * anything, nor mix its ids and styles with those of the next one.
 */
export function figuresSection(figures: readonly ReportFigure[]): Html | null {
  if (figures.length === 0) return null;
  return html`<section aria-labelledby="figures">
<h2 id="figures">Figures</h2>
<div class="figures">
${figures.map(
  ({ title, caption, svg }) => html`<figure${isWide(svg) ? html` class="wide" tabindex="0"` : null}>
<img${isChart(svg) ? html` class="chart"` : null} src="data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}" alt="${title}: ${caption}">
<figcaption><strong>${title}.</strong> ${caption}</figcaption>
</figure>
`,
)}</div>
</section>`;
}

/** Whether the drawing is at least twice as wide as high, by its `viewBox`: then it gets a row of its own. */
function isWide(svg: string): boolean {
  const size = /<svg\b[^>]*\bviewBox=["'][-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)["']/.exec(svg);
  return size !== null && Number(size[1]) >= 2 * Number(size[2]);
}

/** Whether it is drawn from lines and areas alone, so that its colours may follow the reader's. Faces are no charts. */
function isChart(svg: string): boolean {
  return !/<image\b/.test(svg);
}

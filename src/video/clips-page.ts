import { basename } from 'node:path';
import { Html, html } from '../evaluation/report/html.js';
import { limitsNotice } from '../evaluation/report/notice.js';
import { REPORT_STYLE } from '../evaluation/report/style.js';
import { table } from '../evaluation/report/table.js';
import { readBytes } from '../files/read.js';
import { count } from '../text/number-text.js';
import type { ClipReport } from './analysis.js';

/** No script, and nothing from outside: the browser holds the page to it. */
const CONTENT_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** A clip that was analysed, by the name that it is shown under. */
export interface PageClip {
  readonly name: string;
  readonly report: ClipReport;
}

/**
 * `report.html` of analysed clips: one page that needs no network and no script, with each clip's figures, timeline and contact
 * sheet. Throws `FILE_NOT_FOUND` and `FILE_UNREADABLE` where a picture is gone.
 */
export async function clipsPage(clips: readonly PageClip[]): Promise<string> {
  const sections = await Promise.all(clips.map(clipSection));
  const title = clips.length === 1 ? `Faces in ${clips[0]!.name}` : `Faces in ${clips.length} clips`;
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
<p>Perceived expressions, how faces look to others, not what people feel: <a href="#limits">what it is not for</a>. A
track is not a person: someone who leaves and returns has two.</p>
</header>
<main>
${summary(clips)}
${sections}
${limitsNotice()}
</main>
<footer>
<p>Made by mien.</p>
</footer>
</body>
</html>
`.markup;
}

function summary(clips: readonly PageClip[]): Html {
  const heads = ['clip', 'from, s', 'to, s', 'frames', 'with faces', 'tracks', 'cuts'].map((text) => ({
    text,
  }));
  const rows = clips.map(({ name, report }) => ({
    head: report.truncated === undefined ? name : `${name} (cut off)`,
    cells: [
      ...[report.first.toFixed(3), report.last.toFixed(3)],
      ...[report.rows, report.rowsWithFaces, report.tracks, report.cuts].map(count),
    ],
  }));
  return table('The clips', heads, rows);
}

async function clipSection({ name, report }: PageClip, index: number): Promise<Html> {
  const { timeline, contacts } = report.files;
  const files = Object.values(report.files).map((file) => basename(file));
  const id = `clip-${index + 1}`;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>
${timeline === undefined ? null : await picture(timeline, 'svg+xml', `Timeline of ${name}`, TIMELINE_TEXT)}
${contacts === undefined ? null : await picture(contacts, 'jpeg', `Frames of ${name}`, 'Frames over the clip’s time.')}
<p>Files: ${files.map((file, i) => html`${i === 0 ? '' : ', '}<code>${file}</code>`)}</p>
</section>`;
}

const TIMELINE_TEXT =
  'Smoothed probabilities of each track, and below them how light and how sharp the face is. Shades are markers, dotted lines cuts.';

async function picture(path: string, kind: string, name: string, caption: string): Promise<Html> {
  const bytes = await readBytes(path);
  return html`<figure class="wide" tabindex="0">
<img src="data:image/${kind};base64,${bytes.toString('base64')}" alt="${name}: ${caption}">
<figcaption><strong>${name}.</strong> ${caption}</figcaption>
</figure>
`;
}

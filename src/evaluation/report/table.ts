import { type Html, type HtmlPart, html } from './html.js';

export interface TableHead {
  readonly text: string;
  /** Shown on hovering. */
  readonly title?: string;
  /** Columns that it stands over, where it heads a group. */
  readonly span?: number;
}

export interface TableRow {
  readonly head: HtmlPart;
  readonly cells: readonly HtmlPart[];
  readonly marked?: boolean;
}

/** A table with a caption: row heads to the left, the rest to the right, in a frame that scrolls sideways by itself. */
export function table(
  caption: string,
  heads: readonly TableHead[],
  rows: readonly TableRow[],
  groups?: readonly TableHead[],
): Html {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption><span>${caption}</span></caption>
${groups?.map(({ span }) => html`<colgroup span="${span ?? 1}"></colgroup>`) ?? null}
<thead>
${groups ? html`<tr>${groups.map((group) => headCell(group, 'colgroup'))}</tr>\n` : null}<tr>${heads.map((head) => headCell(head, 'col'))}</tr>
</thead>
<tbody>
${rows.map(
  ({ head, cells, marked }) =>
    html`<tr${marked ? html` class="marked"` : null}><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`,
)}</tbody>
</table>
</div>`;
}

function headCell({ text, title, span }: TableHead, scope: 'col' | 'colgroup'): Html {
  if (text === '') return html`<td${span ? html` colspan="${span}"` : null}></td>`;
  return html`<th scope="${scope}"${span ? html` colspan="${span}"` : null}${title ? html` title="${title}"` : null}>${text}</th>`;
}

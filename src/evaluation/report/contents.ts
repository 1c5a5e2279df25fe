import { type Html, html } from './html.js';

export interface Chapter {
  /** The id of its heading. */
  readonly id: string;
  readonly title: string;
  /** `null` where the run has nothing of it. */
  readonly section: Html | null;
}

/** A link to each chapter that there is. */
export function contents(chapters: readonly Chapter[]): Html {
  return html`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ul>
${chapters.filter(({ section }) => section !== null).map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul>
</nav>`;
}

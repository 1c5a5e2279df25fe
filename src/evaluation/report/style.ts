/** The report's whole style: system fonts, light and dark by the reader's setting, one column on a phone. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfaf8; --card: #ffffff; --ink: #1d1c1a; --soft: #625e57; --line: #dedad2; --accent: #0b6bb3; --mark: #fdf3d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161719; --card: #1f2124; --ink: #eceae6; --soft: #a8a49c; --line: #383b40; --accent: #5eb3ee; --mark: #3a331c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header, main, footer { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
footer { padding-bottom: 2.5rem; color: var(--soft); font-size: .9rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.8rem 0 .6rem; padding-top: .7rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
p, li { max-width: 48rem; }
colgroup + colgroup { border-left: 2px solid var(--line); }
a { color: var(--accent); }
.lead { color: var(--soft); margin: 0; }
.cards {
  list-style: none; margin: 1.6rem 0 0; padding: 0;
  display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
}
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; }
.cards p { margin: .3rem 0 0; font-size: .95rem; }
.cards .what { margin: 0; color: var(--soft); }
.cards .figure { font-size: 2.4rem; font-weight: 650; line-height: 1.2; }
.cards .figure span { font-size: 1rem; font-weight: 400; }
.scroll { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.5rem); }
.unbroken { white-space: nowrap; }
th, td { padding: .32rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: .3rem; }
thead th { font-weight: 600; color: var(--soft); vertical-align: bottom; }
thead th[scope="colgroup"] { text-align: center; border-bottom-width: 2px; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--page); }
.settings thead th { text-align: left; }
tbody tr.marked > * { background: var(--mark); font-weight: 650; }
.meaning, .value { display: block; text-align: left; white-space: normal; }
.meaning { color: var(--soft); font-weight: 400; font-size: .82rem; line-height: 1.3; min-width: 9rem; max-width: 22rem; }
.value { min-width: 8rem; overflow-wrap: anywhere; }
td:has(> .share) { padding: 0; }
.share {
  display: block; padding: .32rem .7rem; line-height: 1.25;
  background: color-mix(in srgb, var(--accent) calc(var(--share) * 42%), transparent);
}
.share small { display: block; color: inherit; opacity: .8; }
details { margin: 1rem 0; }
nav ul { columns: 3 12rem; margin: .4rem 0; }
nav h2 { border: 0; margin: 1.6rem 0 0; font-size: 1.05rem; }
summary h3 { display: inline; }
summary { cursor: pointer; color: var(--accent); width: fit-content; }
.figures { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); align-items: start; grid-auto-flow: dense; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem; }
.figures .wide { grid-column: 1 / -1; overflow-x: auto; }
.wide img { min-width: 40rem; }
figure img { display: block; width: 100%; height: auto; background: #ffffff; border-radius: .3rem; }
@media (prefers-color-scheme: dark) {
  /* White becomes the card's gray and ink nearly white; hues stay about what they are. */
  figure img.chart { filter: invert(.88) hue-rotate(180deg); }
}
figcaption { font-size: .92rem; margin-top: .6rem; }
.settings { display: flex; flex-wrap: wrap; gap: 0 3rem; }
.settings > .scroll { flex: 0 1 auto; min-width: 0; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88rem; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem; overflow-x: auto; overflow-wrap: normal; }
.notice { margin: 2.8rem 0; width: fit-content; border-left: 4px solid var(--accent); background: var(--card); padding: .9rem 1.3rem; border-radius: 0 .6rem .6rem 0; }
.notice h2 { margin: 0 0 .4rem; padding: 0; border: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 34rem) {
  header, main, footer { padding-left: .9rem; padding-right: .9rem; }
  table { font-size: .85rem; }
  th, td, .share { padding-left: .35rem; padding-right: .35rem; }
  .meaning { min-width: 7rem; }
  .notice { padding: .8rem 1rem; }
  ul:not(.cards) { padding-left: 1.2rem; }
}
@media print { details::details-content { content-visibility: visible; block-size: auto; } .scroll { overflow: visible; } }
`;

import { type Html, html } from './html.js';
import type { RunReport } from './run-report.js';
import { table } from './table.js';

/** How to make the run again, and what it was made with. */
export function setupSection({ command, config, environment }: RunReport): Html {
  return html`<section aria-labelledby="reproduce">
<h2 id="reproduce">Reproduce</h2>
<pre tabindex="0"><code>${command}</code></pre>
<div class="settings">
${settingsTable('Configuration', config)}
${settingsTable('Environment', environment)}
</div>
</section>`;
}

function settingsTable(caption: string, settings: Readonly<Record<string, unknown>>): Html {
  return table(
    caption,
    [{ text: 'Setting' }, { text: 'Value' }],
    flatten(settings).map(([key, value]) => ({
      head: key,
      cells: [html`<span class="value">${value}</span>`],
    })),
  );
}

/** Nested settings as dotted names with their values as text; lists stay whole, an empty object is `{}`. */
function flatten(settings: object, prefix = ''): [key: string, value: string][] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    if (value === undefined) return [];
    const isGroup =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
    if (isGroup) return flatten(value, `${prefix}${key}.`);
    return [[prefix + key, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The rules of WCAG 2.2, levels A and AA; or of them those about colours, for a page whose other look was judged by all. */
const RULES = {
  all: "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']",
  colours: "['color-contrast', 'link-in-text-block']",
} as const;
export type Rules = keyof typeof RULES;

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe-core finds seriously wrong with the page as it is shown now, in words. */
export async function seriousFaults(page: Page, rules: Rules = 'all'): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(await readFile(AXE, 'utf8'));
  // From the top: what is scrolled half under the sticky header is not a small target.
  const scrolled = await page.evaluate('window.scrollY');
  await page.evaluate('window.scrollTo(0, 0)');
  const { violations } = (await page.evaluate(
    // Without what is fine: that takes most of the time.
    `axe.run(document, { resultTypes: ['violations'], runOnly: ${RULES[rules]} })`,
  )) as AxeResults;
  await page.evaluate(`window.scrollTo(0, ${String(scrolled)})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

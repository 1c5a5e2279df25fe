import type { Page } from 'playwright-core';

/** Counts from now on what moves by itself on the page's next addresses: see {@link layoutShift}. */
export async function watchLayout(page: Page): Promise<void> {
  await page.addInitScript(`{
    globalThis.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) layoutShift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  }`);
}

/**
 * The sum of all layout shifts (Layout Instability API, W3C) that did not follow the reader's own action within half a
 * second. Cumulative layout shift, as it is usually told, is that of the worst five seconds, and no more than this.
 */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    'new Promise((r) => requestAnimationFrame(() => setTimeout(() => r(layoutShift), 50)))',
  );
}

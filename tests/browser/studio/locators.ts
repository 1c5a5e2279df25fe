import type { Locator, Page } from 'playwright-core';

/** Resolves when the page's model is ready, of this name where one is given. The line about it may be out of view. */
export function modelReady(page: Page | Locator, name: string | RegExp = ''): Promise<void> {
  return page
    .locator('[data-testid=engine][data-state=ready]')
    .filter({ hasText: name })
    .waitFor({ state: 'attached' });
}

/** Resolves when so many pictures are there, and all are done. */
export function allDone(page: Page, pictures: number, timeout?: number): Promise<void> {
  const line = page.locator(`[data-testid=progress][data-pictures="${pictures}"][data-waiting="0"]`);
  return line.waitFor(timeout === undefined ? {} : { timeout });
}

/** Resolves when so many faces of the only picture are shown. */
export async function facesShown(page: Page, faces: number): Promise<void> {
  await allDone(page, 1);
  await page
    .getByTestId('photo-facts')
    .filter({ hasText: `${faces} faces` })
    .waitFor();
}

/** Opens or closes the options. */
export function pressOptions(page: Page): Promise<void> {
  return page.locator('.engine-settings > summary').click();
}

/** An error that the page shows, with these words or this code in it. */
export function errorSaying(page: Page | Locator, words: string | RegExp): Locator {
  return page.getByRole('alert').filter({ hasText: words });
}

/** Gives the consent that stands before the camera, and starts it. */
export function startCamera(page: Page): Promise<void> {
  return page.getByTestId('start-camera').click();
}

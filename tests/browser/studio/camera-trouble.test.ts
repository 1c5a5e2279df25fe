import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type LocalServer, serverOnly, startLocalServer } from './local-server.js';
import { errorSaying, startCamera } from './locators.js';
import { studioSite } from './site.js';

describe.runIf(browserTestsRun())('the studio’s webcam, where it cannot be had', () => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocalServer(await studioSite());
  });
  afterAll(() => server?.close());

  async function withCamera(flags: readonly string[], use: (page: Page) => Promise<void>): Promise<void> {
    const browser = await launchChromium(...flags);
    try {
      const page = await (await serverOnly(browser)).newPage();
      await page.goto(server.origin);
      await page.getByText('Webcam').click();
      await page.getByTestId('camera-consent').filter({ hasText: 'sent to the server' }).waitFor();
      await use(page);
    } finally {
      await browser.close();
    }
  }

  it('says that it was not allowed, and can be tried again; lets one of several be chosen', async () => {
    await withCamera(['--use-fake-device-for-media-stream=device-count=2'], async (page) => {
      await startCamera(page);
      await errorSaying(page, 'not allowed').waitFor();
      await page.context().grantPermissions(['camera']);
      await startCamera(page);
      const rate = page.getByTestId('frame-rate').filter({ hasText: /\d ms/ });
      await rate.waitFor();
      const camera = (): Promise<string> =>
        page.evaluate('document.querySelector("video").srcObject.getVideoTracks()[0].label');
      const first = await camera();
      await page.getByRole('combobox', { name: 'Camera' }).selectOption({ index: 1 });
      await expect.poll(camera).not.toBe(first);
      await rate.waitFor();
      await page.getByRole('button', { name: 'Full screen' }).click();
      await expect
        .poll(() => page.evaluate('document.fullscreenElement?.contains(document.querySelector("video"))'))
        .toBe(true);
    });
  });

  it('says that there is none', async () => {
    await withCamera([], async (page) => {
      await page.context().grantPermissions(['camera']);
      await startCamera(page);
      await errorSaying(page, 'no camera').waitFor();
    });
  });
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
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

  it('says that it was not allowed, and can be tried again', async () => {
    await withCamera(['--use-fake-device-for-media-stream'], async (page) => {
      await startCamera(page);
      await errorSaying(page, 'not allowed').waitFor();
      await page.context().grantPermissions(['camera']);
      await startCamera(page);
      await page.getByTestId('frame-rate').filter({ hasText: /\d ms/ }).waitFor();
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

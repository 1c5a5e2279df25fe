import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { browserTestsRun, launchChromium } from '../chromium.js';
import { type LocalServer, serverOnly, startLocalServer } from './local-server.js';
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
      await page.getByText('Frames are sent to the server').waitFor();
      await use(page);
    } finally {
      await browser.close();
    }
  }

  const start = (page: Page): Promise<void> =>
    page.getByRole('button', { name: 'Everyone agrees: start the camera' }).click();

  it('says that it was not allowed, and can be tried again', async () => {
    await withCamera(['--use-fake-device-for-media-stream'], async (page) => {
      await start(page);
      await page.getByText('The camera was not allowed.').waitFor();
      await page.context().grantPermissions(['camera']);
      await start(page);
      await page.getByText(/frames a second/).waitFor();
    });
  });

  it('says that there is none', async () => {
    await withCamera([], async (page) => {
      await page.context().grantPermissions(['camera']);
      await start(page);
      await page.getByText('There is no camera.').waitFor();
    });
  });
});

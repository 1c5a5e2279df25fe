import type { Page } from 'playwright-core';
import type { Expression } from '../../src/expression.js';
import { encodePng } from '../../src/image/encode.js';
import { drawnPortrait } from '../../tests/browser/studio/teach-camera.js';
import type { Hand } from './hand.js';

export interface Task {
  readonly name: string;
  /** From the page that the studio opens with to where the reader has what was wanted. */
  readonly act: (page: Page, hand: Hand) => Promise<void>;
}

/** Pictures of an expression that Teach takes at least. */
const ENOUGH = 8;
const FOLDER = 12;

export const TASKS: readonly Task[] = [
  { name: 'find the face that is called fear', act: findFear },
  { name: 'compare two runs', act: compareRuns },
  { name: 'find why a face was misjudged', act: findWhy },
  { name: 'teach and save', act: teachAndSave },
  { name: `get the table of a folder of ${FOLDER} photos`, act: getTable },
];

async function findFear(page: Page, hand: Hand): Promise<void> {
  await hand.click(page.getByRole('button', { name: 'Try the example' }));
  await hand.click(page.locator('.face-card').filter({ hasText: 'fear' }));
  await page.getByRole('heading', { name: /^Face \d: perceived expression/ }).waitFor();
}

async function compareRuns(page: Page, hand: Hand): Promise<void> {
  await hand.click(page.getByRole('link', { name: 'Runs' }));
  const ticks = page.getByRole('checkbox', { name: /^Compare/ });
  await hand.click(ticks.nth(2));
  await hand.click(ticks.nth(3));
  await hand.click(page.getByRole('link', { name: 'Compare the two' }));
  await page.getByTestId('paired test').waitFor();
}

async function findWhy(page: Page, hand: Hand): Promise<void> {
  await hand.click(page.getByRole('link', { name: 'Runs' }));
  await hand.click(page.getByRole('rowheader').getByRole('link').nth(2));
  await hand.click(page.getByRole('button', { name: /angry faces were named neutral/ }));
  await hand.click(page.getByRole('button', { name: /^Face 1/ }));
  const answer = page.getByRole('dialog').getByRole('region', { name: 'The model’s answer' });
  await answer.getByRole('img', { name: /^Heat: what speaks for/ }).waitFor();
}

async function teachAndSave(page: Page, hand: Hand): Promise<void> {
  await hand.click(page.getByRole('link', { name: 'Teach' }));
  for (const expression of ['angry', 'neutral'] as const) {
    await hand.pick(page.getByLabel(`Photos of ${expression}`), portraits(expression, ENOUGH));
  }
  await hand.click(page.getByRole('button', { name: 'Teach', exact: true }));
  const saving = page.waitForEvent('download');
  await hand.click(page.getByRole('button', { name: 'Save the model' }));
  await saving;
}

async function getTable(page: Page, hand: Hand): Promise<void> {
  await hand.pick(page.locator('input[type=file][accept="image/*"]'), portraits('neutral', FOLDER));
  await page.getByText(`${FOLDER} pictures, all done`).waitFor();
  const saving = page.waitForEvent('download');
  await hand.click(page.getByRole('button', { name: 'CSV', exact: true }));
  await saving;
}

function portraits(expression: Expression, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    name: `${expression}-${i}.png`,
    mimeType: 'image/png',
    buffer: Buffer.from(encodePng(drawnPortrait(expression, i))),
  }));
}

import type { Locator } from 'playwright-core';

interface PickedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** What a reader does on a page, counted. */
export class Hand {
  #clicks = 0;

  get clicks(): number {
    return this.#clicks;
  }

  async click(what: Locator): Promise<void> {
    await what.click();
    this.#clicks++;
  }

  /** One click opens the system's dialog; what is done in that is not the page's. */
  async pick(input: Locator, files: readonly PickedFile[]): Promise<void> {
    await input.setInputFiles([...files]);
    this.#clicks++;
  }
}

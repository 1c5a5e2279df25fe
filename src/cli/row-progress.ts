import { ProgressBar, warn } from './terminal.js';

/** What was made so far of a batch by this process, as a bar. */
export class RowProgress {
  readonly #bar = new ProgressBar();
  readonly #began = performance.now();
  #rows = 0;
  #errors = 0;

  /** `stage` stands before the bar; `total` is the number of rows, where it is known. */
  constructor(
    private readonly stage = 'recognising',
    private total = 0,
  ) {}

  expect(total: number): void {
    this.total = total;
  }

  row(failed: boolean): void {
    this.#rows += 1;
    if (failed) this.#errors += 1;
    const rate = this.#rows / ((performance.now() - this.#began) / 1000);
    const details = `· ${rate.toFixed(1)}/s · ${this.#errors} failed`;
    this.#bar.update(this.stage, this.#rows, this.total, details);
  }

  warn(text: string): void {
    this.stop();
    warn(text);
  }

  stop(): void {
    this.#bar.stop();
  }
}

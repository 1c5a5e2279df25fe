export interface StepLoopOptions {
  /** Writes a checkpoint. */
  readonly save: () => Promise<void>;
  /** Longest time between checkpoints, seconds. */
  readonly checkpointSeconds: number;
  /** Stops the loop after the step under way. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs steps one after the other, and writes a checkpoint from time to time. */
export class StepLoop {
  #savedAt = performance.now();

  constructor(private readonly options: StepLoopOptions) {}

  /** Writes a checkpoint now. */
  async save(): Promise<void> {
    await this.options.save();
    this.#savedAt = performance.now();
  }

  /** Runs steps while there are `more`. False where the signal stopped it before the last of them. */
  async run(more: () => boolean, step: () => Promise<void>): Promise<boolean> {
    const { checkpointSeconds, signal } = this.options;
    while (more()) {
      if (signal?.aborted === true) return false;
      await step();
      if (performance.now() - this.#savedAt > checkpointSeconds * 1000) await this.save();
      // Lets signals and timers in, since a step holds the thread.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return true;
  }
}

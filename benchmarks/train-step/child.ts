import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { processorSeconds } from './machine.js';
import type { Cpu, End } from './protocol.js';

export interface Turn<T> {
  readonly answer: T;
  /** Processor time that went to other processes, as a share of all cores' time. */
  readonly others: number | null;
  /** Processor seconds that this child used since its last turn, while it should have slept. */
  readonly idleCpu: number;
}

/** Long enough for thread pools to stop spinning before the next turn. */
const PAUSE_MS = 100;

/** A child process that answers one question at a time and sleeps between them. */
export class Child {
  readonly #command: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string, undefined>;
  #answeredCpu: number | undefined;

  constructor(
    command: string,
    parameters: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#command = command;
    this.#process = spawn(command, parameters, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    // Without a listener a command that cannot be started would throw out of nowhere; its output ends anyway.
    this.#process.on('error', () => {});
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The next thing that it says. */
  async hear<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done === true) {
      throw new Error(
        `${this.#command} ended without an answer; benchmarks/setup installs what PyTorch's side needs.`,
      );
    }
    return JSON.parse(value) as T;
  }

  async ask<T extends { readonly cpu: Cpu }>(what: string, steps: number): Promise<Turn<T>> {
    await pause(PAUSE_MS);
    const before = processorSeconds();
    this.#process.stdin.write(`${JSON.stringify({ do: what, steps })}\n`);
    const answer: T = await this.hear();
    const after = processorSeconds();
    const { asked, answered } = answer.cpu;
    const idleCpu = this.#answeredCpu === undefined ? 0 : asked - this.#answeredCpu;
    this.#answeredCpu = answered;
    const others =
      before === null || after === null
        ? null
        : Math.max(0, (after.busy - before.busy - (answered - asked)) / (after.all - before.all));
    return { answer, others, idleCpu };
  }

  async end(): Promise<End> {
    this.#process.stdin.end(`${JSON.stringify({ do: 'end' })}\n`);
    return this.hear();
  }

  kill(): void {
    this.#process.kill();
  }
}

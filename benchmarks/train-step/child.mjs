import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { processorSeconds } from './machine.mjs';

/** @import { Cpu, End } from './protocol.mjs' */

/** Long enough for thread pools to stop spinning before the next turn. */
const PAUSE_MS = 100;

/**
 * @template T
 * @typedef {object} Turn
 * @property {T} answer
 * @property {number | null} others processor time that went to other processes, as a share of all cores' time
 * @property {number} idleCpu processor seconds that this child used since its last turn, while it should have slept
 */

/** A child process that answers one question at a time and sleeps between them. */
export class Child {
  #process;
  #lines;
  /** @type {number | undefined} */
  #answeredCpu;

  /**
   * @param {string} command
   * @param {readonly string[]} parameters
   * @param {Readonly<Record<string, string>>} [environment]
   */
  constructor(command, parameters, environment = {}) {
    this.command = command;
    this.#process = spawn(command, parameters, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    // Without a listener a command that cannot be started would throw out of nowhere; its output ends anyway.
    this.#process.on('error', () => {});
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * The next thing that it says.
   * @template T
   * @returns {Promise<T>}
   */
  async hear() {
    const { value, done } = await this.#lines.next();
    if (done === true) {
      throw new Error(
        `${this.command} ended without an answer; benchmarks/setup installs what PyTorch's side needs.`,
      );
    }
    return /** @type {T} */ (JSON.parse(value));
  }

  /**
   * @template {{ readonly cpu: Cpu }} T
   * @param {string} what
   * @param {number} steps
   * @returns {Promise<Turn<T>>}
   */
  async ask(what, steps) {
    await pause(PAUSE_MS);
    const before = processorSeconds();
    this.#process.stdin.write(`${JSON.stringify({ do: what, steps })}\n`);
    /** @type {T} */
    const answer = await this.hear();
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

  /** @returns {Promise<End>} */
  async end() {
    this.#process.stdin.end(`${JSON.stringify({ do: 'end' })}\n`);
    return this.hear();
  }

  kill() {
    this.#process.kill();
  }
}

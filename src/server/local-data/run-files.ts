import { join } from 'node:path';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import { type ErrorBody, errorBody, toMienError } from '../error-answer.js';
import { unsafeEntries } from './safe-entries.js';

/** A file that could not be used, and why. */
export interface BrokenFile extends ErrorBody {
  readonly file: string;
}

type JsonObject = Record<string, unknown>;

/** Reads the files of one run. One that is broken is noted, and does not keep the others from being read. */
export class RunFiles {
  readonly broken: BrokenFile[] = [];

  private constructor(
    private readonly folder: string,
    private readonly unsafe: ReadonlyMap<string, MienError>,
  ) {}

  static async open(folder: string): Promise<RunFiles> {
    return new RunFiles(folder, await unsafeEntries(folder));
  }

  /** `null` where there is no such file, or it holds no JSON object. */
  async object(file: string): Promise<JsonObject | null> {
    const value = await this.#json(file);
    if (value === null || isObject(value)) return value;
    this.#note(file, unreadable(this.#path(file), 'is no JSON object'));
    return null;
  }

  /** `null` where there is no such file, or it holds no JSON array. */
  async array(file: string): Promise<readonly unknown[] | null> {
    const value = await this.#json(file);
    if (value === null || Array.isArray(value)) return value;
    this.#note(file, unreadable(this.#path(file), 'is no JSON array'));
    return null;
  }

  /** The objects of a file with one a line. Broken lines are left out, and the first of them is noted. */
  async lines(file: string): Promise<JsonObject[]> {
    const text = (await this.#text(file)) ?? '';
    const lines = text
      .split('\n')
      .flatMap((line, i) => (line === '' ? [] : { number: i + 1, value: parsed(line) }));
    const wrong = lines.find(({ value }) => !isObject(value));
    if (wrong !== undefined) {
      this.#note(file, unreadable(this.#path(file), `line ${wrong.number}: is no JSON object`));
    }
    return lines.map(({ value }) => value).filter(isObject);
  }

  async #json(file: string): Promise<unknown> {
    const text = await this.#text(file);
    if (text === undefined) return null;
    const value = parsed(text);
    if (value !== undefined) return value;
    this.#note(file, unreadable(this.#path(file), 'is no JSON'));
    return null;
  }

  async #text(file: string): Promise<string | undefined> {
    try {
      const reason = this.unsafe.get(file);
      if (reason !== undefined) throw reason;
      return await readText(this.#path(file));
    } catch (error) {
      if (!(error instanceof MienError) || error.code !== 'FILE_NOT_FOUND') this.#note(file, error);
      return undefined;
    }
  }

  #note(file: string, error: unknown): void {
    this.broken.push({ file, ...errorBody(toMienError(error)) });
  }

  #path(file: string): string {
    return join(this.folder, file);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` where the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, what: string): MienError {
  return new MienError('FILE_UNREADABLE', `${path}: ${what}`, {
    hint: 'The file was damaged, or is still being written. Train or judge the run again.',
  });
}

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A step as it was carried out. */
export interface TimedStep {
  readonly command: string;
  readonly seconds: number;
}

/** An empty folder in which the commands of a recipe are carried out and timed. */
export class RecipeFolder {
  readonly steps: TimedStep[] = [];

  private constructor(
    readonly path: string,
    /** Stands for the name `mienjs` in `npm install`, as long as nobody can install that. */
    private readonly tarball: string,
  ) {}

  static async open(tarball: string): Promise<RecipeFolder> {
    return new RecipeFolder(await mkdtemp(join(tmpdir(), 'mien-recipe-')), tarball);
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.path, name), text);
  }

  /** Carries out a line of the README, and gives what it printed. Throws what the command complained of. */
  async command(line: string): Promise<string> {
    const command = line.replace(/\s+#.*/, '');
    const carriedOut = command.replace(/(npm install .*?)\bmienjs\b/, `$1"${this.tarball}"`);
    return this.step(command, () => shell(carriedOut, this.path));
  }

  async commands(lines: readonly string[]): Promise<readonly string[]> {
    const printed: string[] = [];
    for (const line of lines) printed.push(await this.command(line));
    return printed;
  }

  /** Times what is no command, such as the answer of a server. */
  async step<T>(command: string, work: () => Promise<T>): Promise<T> {
    const begin = performance.now();
    const result = await work();
    const seconds = (performance.now() - begin) / 1000;
    this.steps.push({ command, seconds });
    process.stderr.write(`  ${seconds.toFixed(1)} s  ${command}\n`);
    return result;
  }

  /** Starts `node FILE` for as long as `use` lasts. */
  async during<T>(
    file: string,
    environment: Readonly<Record<string, string>>,
    use: () => Promise<T>,
  ): Promise<T> {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [file], {
      cwd: this.path,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`node ${file} ended with ${code}`)));
    });
    try {
      return await Promise.race([use(), ended]);
    } finally {
      ended.catch(() => {});
      child.kill();
    }
  }

  close(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

function shell(command: string, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [printed, complaints] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => {
      printed += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      complaints += piece.toString();
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(printed) : reject(new Error(`${command}: exit code ${code}\n${complaints}`)),
    );
  });
}

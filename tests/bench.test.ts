import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rounded, summaryOf } from '../benchmarks/rows.js';
import { withBriefSpeed, withSpeedTables } from '../benchmarks/speed-table.js';
import { mien, temporaryFolder } from './program.js';

const project = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const text = (path: string): Promise<string> => readFile(project(path), 'utf8');
const NAMES = ['train-step', 'prepare', 'detection', 'recognition'];

describe('mien bench', () => {
  it('lists the benchmarks, and what each needs', async () => {
    const { code, stdout } = await mien(await temporaryFolder(), 'bench');
    expect(code).toBe(0);
    for (const name of NAMES) expect(stdout).toMatch(new RegExp(`^${name}: `, 'm'));
    expect(stdout).toMatch(/^ {2}needs --fer2013 /m);
  });

  it('skips what cannot run here, and says what it lacks', async () => {
    const folder = await temporaryFolder();
    const { code, stdout } = await mien(folder, 'bench', 'detection', 'prepare', '--faces', 'none');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^detection: skipped: there is no none \(--faces\); needs --reference /m);
    expect(stdout).toMatch(/^prepare: skipped: needs --fer2013 /m);
  });

  it('knows its names', async () => {
    const { code, stderr } = await mien(await temporaryFolder(), 'bench', 'recognise');
    expect(code).toBe(2);
    for (const name of NAMES) expect(stderr).toContain(name);
  });
});

// Where one of these fails, `mien bench --gather` writes both files anew.
describe('what was measured', () => {
  it('is in results.json as the scripts have written it', async () => {
    const gathered = JSON.parse(await text('benchmarks/results.json'));
    expect(Object.keys(gathered)).toEqual(NAMES);
    for (const name of NAMES) {
      const report = await text(`benchmarks/${name}/results.json`);
      expect(gathered[name]).toEqual(rounded(summaryOf(name, report)));
    }
  });

  it('is in the tables of docs/speed.md and the README as results.json has it', async () => {
    const summaries = JSON.parse(await text('benchmarks/results.json'));
    const [page, readme] = [await text('docs/speed.md'), await text('README.md')];
    expect(withSpeedTables(page, summaries)).toBe(page);
    expect(withBriefSpeed(readme, summaries)).toBe(readme);
  });
});

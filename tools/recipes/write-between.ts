import { readFile, writeFile } from 'node:fs/promises';

/** Writes a text of a page anew that stands between two marks. */
export async function writeBetween(
  path: string,
  marks: readonly [string, string],
  text: string,
): Promise<void> {
  const page = await readFile(path, 'utf8');
  const [begin, end] = marks.map((mark) => page.indexOf(mark));
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(`no marks in ${path}`);
  await writeFile(path, `${page.slice(0, begin + marks[0].length)}\n${text}\n${page.slice(end)}`);
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pageOf } from './page-address.js';
import { filesOf, SIDEBAR } from './sidebar.js';
import { folderPage, type LinkedFile, sourcePage, stagePage } from './stage-page.js';

/** The pages of the site and its pictures, by their path below its root. */
export interface Staged {
  readonly pages: ReadonlyMap<string, string>;
  /** The file of the repository that becomes each. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** Files that are shown, where a folder is linked that holds them. */
const SHOWN = /\.(mjs|ts|html|sh|ya?ml)$/;

/** The Markdown files that are pages of the site. */
export function markdownFiles(root: string): readonly string[] {
  return trackedFiles(root, '*.md').filter((file) => !/^(\.|models\/(?!default\/|mtcnn\/))/.test(file));
}

/** Everything that VitePress makes the site from. */
export function stageSite(root: string): Staged {
  const pages = new Map<string, string>();
  const linked: LinkedFile[] = [];
  for (const file of markdownFiles(root)) {
    const staged = stagePage(file, readFileSync(join(root, file), 'utf8'));
    pages.set(pageOf(file), staged.text);
    linked.push(...staged.linked);
  }
  const sources = linked.filter(({ kind }) => kind === 'source').map(({ file }) => file);
  for (const file of sources) for (const [page, text] of pagesOfSource(root, file)) pages.set(page, text);
  const pictures = linked.filter(({ kind }) => kind === 'picture').map(({ file }) => file);
  return { pages, pictures: new Map(pictures.map((file) => [file.replace(/^docs\//, ''), file])) };
}

/** Writes it into a folder, with the sidebar beside it. */
export async function writeStaged(root: string, folder: string): Promise<void> {
  const { pages, pictures } = stageSite(root);
  for (const [page, text] of pages) await writeInto(join(folder, page), text);
  for (const [path, file] of pictures) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(root, file), join(folder, path));
  }
  await writeInto(join(folder, 'sidebar.json'), JSON.stringify(sidebarItems(root, pages)));
}

interface SidebarItem {
  readonly text: string;
  readonly link: string;
}

/** As VitePress takes it. */
export function sidebarItems(
  root: string,
  pages: ReadonlyMap<string, string>,
): readonly {
  readonly text: string;
  readonly items: readonly SidebarItem[];
  readonly collapsed?: boolean;
}[] {
  const markdown = markdownFiles(root);
  return SIDEBAR.map((group) => {
    const items = filesOf(group, markdown).map((file) => {
      const page = pageOf(file);
      return { text: titleOf(pages.get(page) ?? ''), link: `/${page}` };
    });
    const reference = group.reference === true ? [{ text: 'API reference', link: '/reference/' }] : [];
    return {
      text: group.text,
      items: [...items, ...reference],
      ...(group.under === undefined ? {} : { collapsed: true }),
    };
  });
}

function titleOf(page: string): string {
  return /^# (.*)$/m.exec(page)?.[1]?.replaceAll('`', '') ?? '';
}

/** The page of a file, or those of a folder and of what it shows. */
function pagesOfSource(root: string, file: string): ReadonlyMap<string, string> {
  const path = join(root, file);
  if (!existsSync(path)) throw new Error(`a page links to ${file}, which is not there`);
  if (!statSync(path).isDirectory()) {
    return new Map([[pageOf(file), sourcePage(file, readFileSync(path, 'utf8'))]]);
  }
  const files = trackedFiles(root, `${file}/`);
  const shown = files.filter((each) => SHOWN.test(each));
  return new Map([
    [pageOf(file), folderPage(file, files, new Set(shown))],
    ...shown.map((each): [string, string] => [
      pageOf(each),
      sourcePage(each, readFileSync(join(root, each), 'utf8')),
    ]),
  ]);
}

function trackedFiles(root: string, pattern: string): readonly string[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', pattern], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)))
    .map((file) => posix.normalize(file))
    .toSorted();
}

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

import { posix } from 'node:path';
import { pageOf } from './page-address.js';

/** What a link of a page leads to: nothing, a page or picture of the site, or a file that is shown as a page. */
export interface LinkedFile {
  /** In the repository. */
  readonly file: string;
  readonly kind: 'page' | 'picture' | 'source';
}

export interface StagedPage {
  readonly text: string;
  readonly linked: readonly LinkedFile[];
}

/** Blocks of code, pieces of code and comments, in which nothing is a link. */
const CODE = /^( *)(`{3,})[\s\S]*?^\1\2 *$|`[^`\n]+`/gm;
const COMMENT = /^<!--[\s\S]*?-->\n?/gm;

/** A Markdown file of the repository as a page of the site: its links lead to other pages, and its comments are gone. */
export function stagePage(file: string, markdown: string): StagedPage {
  const linked: LinkedFile[] = [];
  const text = outsideCode(markdown.replace(COMMENT, ''), (prose) =>
    withUnits(prose).replace(/(\]\()([^)\s]+)(\))/g, (whole, before: string, link: string, after: string) => {
      const target = linkedFile(file, link);
      if (target === undefined) return whole;
      linked.push(target);
      return `${before}${addressOf(file, target, link)}${after}`;
    }),
  );
  return { text, linked };
}

/** A file of another kind, as a page that shows it. The search leaves it out. */
export function sourcePage(file: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `---\nsearch: false\n---\n\n# ${file}\n\n${fence}${languageOf(file)}\n${text.trimEnd()}\n${fence}\n`;
}

/** A folder, as a page that names its files; those that are shown are links. */
export function folderPage(folder: string, files: readonly string[], shown: ReadonlySet<string>): string {
  const lines = files.map((file) => {
    const name = posix.relative(folder, file);
    return shown.has(file) ? `- [${name}](/${pageOf(file)})` : `- \`${name}\``;
  });
  return `---\nsearch: false\n---\n\n# ${folder}\n\n${lines.join('\n')}\n`;
}

function outsideCode(markdown: string, change: (prose: string) => string): string {
  let result = '';
  let end = 0;
  for (const { 0: code, index } of markdown.matchAll(CODE)) {
    result += change(markdown.slice(end, index)) + code;
    end = index + code.length;
  }
  return result + change(markdown.slice(end));
}

/** Figures keep their units, which a narrow column would put on a line of their own. */
function withUnits(prose: string): string {
  return prose.replace(/(?<=\d) (?=%|(?:ms|s|[kMG]B)\b)/g, '\u00a0');
}

function linkedFile(from: string, link: string): LinkedFile | undefined {
  const [path = ''] = link.split('#');
  if (path === '' || /^[a-z]+:/i.test(link)) return undefined;
  const file = posix.join(posix.dirname(from), path).replace(/\/$/, '');
  if (file.endsWith('.md')) return { file, kind: 'page' };
  return { file, kind: /\.(png|jpe?g|svg)$/.test(file) ? 'picture' : 'source' };
}

/** From the root of the site. Pictures are named from the page, since Vite takes them in. */
function addressOf(from: string, { file, kind }: LinkedFile, link: string): string {
  if (kind === 'picture') {
    const path = posix.relative(posix.dirname(pageOf(from)), file.replace(/^docs\//, ''));
    return path.startsWith('.') ? path : `./${path}`;
  }
  const [, anchor] = link.split('#');
  return `/${pageOf(file)}${anchor === undefined ? '' : `#${anchor}`}`;
}

function languageOf(file: string): string {
  const ending = posix.extname(file).slice(1);
  return { mjs: 'js', yml: 'yaml', tsx: 'tsx' }[ending] ?? ending;
}

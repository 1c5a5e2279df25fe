import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of code of a page. */
export interface CodeBlock {
  readonly file: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  /** As its fence says: `sh`, `ts`, …; empty where it says nothing. */
  readonly language: string;
  readonly text: string;
}

/** The pages that say how mien is used and worked on. */
export function pagesOf(root: string): readonly string[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) =>
      /^([A-Z_]+\.md|docs\/.*|benchmarks\/README\.md|models\/(default|mtcnn)\/card\.md)$/.test(file),
    )
    .filter((file) => file !== 'CHANGELOG.md' && existsSync(join(root, file)));
}

export function blocksOf(root: string): readonly CodeBlock[] {
  return pagesOf(root).flatMap((file) => blocksIn(file, readFileSync(join(root, file), 'utf8')));
}

export function blocksIn(file: string, markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^( *)(`{3,})(\w*)\n([\s\S]*?)^\1\2 *$/gm)].map((match) => {
    const [, indent = '', , language = '', text = ''] = match;
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    return { file, line, language, text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** Code within a line that is a command of mien, without its `mien`. */
export function inlineCommands(markdown: string): readonly string[] {
  const prose = markdown.replace(/^( *)(`{3,})[\s\S]*?^\1\2.*$/gm, '');
  return [...prose.matchAll(/`(?:npx )?(?:mien|mienjs) ([a-z][^`\n]*)`/g)].map(([, words]) => words!);
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, proseOf } from '../markdown-anchors.js';
import { faultsOf } from './check-built.js';
import { mendAnchors } from './mend-anchors.js';
import { pageOf } from './page-address.js';
import { filesOf, SIDEBAR } from './sidebar.js';
import { sourcePage, stagePage } from './stage-page.js';
import { markdownFiles, sidebarItems, stageSite } from './stage-site.js';

const ROOT = join(import.meta.dirname, '../..');

describe('the site', () => {
  const staged = stageSite(ROOT);

  it('names every page in its sidebar, once', () => {
    const markdown = markdownFiles(ROOT);
    const named = SIDEBAR.flatMap((group) => filesOf(group, markdown));
    expect(named.toSorted()).toEqual([...markdown]);
    const items = sidebarItems(ROOT, staged.pages).flatMap((group) => group.items);
    expect(items.every(({ text }) => text !== '')).toBe(true);
    expect(items.map(({ link }) => link)).toContain('/reference/');
  });

  it('has a page or picture for every link of every page, and the heading that the link names', () => {
    const dead: string[] = [];
    let links = 0;
    for (const [page, text] of staged.pages) {
      for (const [, link] of proseOf(text)
        .replace(/`[^`\n]+`/g, '')
        .matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/i.test(link!)) continue;
        links++;
        const [path = '', anchor] = link!.split('#');
        const target = path === '' ? page : path.replace(/^\//, '');
        const found = staged.pages.get(target);
        const picture = staged.pictures.has(join(dirname(page), target));
        const anchored = anchor === undefined || (found !== undefined && anchorsOf(found).has(anchor));
        if ((found === undefined && !picture) || !anchored) dead.push(`${page}: ${link}`);
      }
    }
    expect(dead).toEqual([]);
    expect(links).toBeGreaterThan(200);
    expect([...staged.pages.keys()].filter((page) => /\.html\.md$/.test(page))).toEqual([]);
  });
});

describe('a page of the site', () => {
  it('leads to other pages, shown files and pictures by its links, and loses its comments', () => {
    const text = [
      '<!-- begin -->',
      '[a](../README.md), [b](use.md#photos) and [c](https://example.org)',
      '![d](images/x.png) [e](../src/x.ts#L1) `[f](g.md)`',
      '```md',
      '[h](i.md)',
      '```',
    ].join('\n');
    expect(stagePage('docs/install.md', text).text.split('\n')).toEqual([
      '[a](/index.md), [b](/use.md#photos) and [c](https://example.org)',
      '![d](./images/x.png) [e](/files/src/x-ts.md#L1) `[f](g.md)`',
      '```md',
      '[h](i.md)',
      '```',
    ]);
  });

  it('keeps a figure and its unit on one line, and code as it is', () => {
    const text = stagePage('docs/speed.md', '| 87.1 % | 31 ms | `31 ms` | 2 models | 3.0 MB |').text;
    expect(text).toBe('| 87.1\u00a0% | 31\u00a0ms | `31 ms` | 2 models | 3.0\u00a0MB |');
  });

  it('stands where its file stands, without docs/', () => {
    const files = ['README.md', 'docs/lab/house.md', 'benchmarks/README.md', 'examples/web/index.html'];
    expect(files.map(pageOf)).toEqual([
      'index.md',
      'lab/house.md',
      'benchmarks/index.md',
      'files/examples/web/index-html.md',
    ]);
  });

  it('shows a file whole, whatever fences are in it', () => {
    expect(sourcePage('a.sh', '```\n')).toContain('\n````sh\n```\n````\n');
  });
});

it('a link of the reference loses a number that no heading has', () => {
  const pages = new Map([
    ['a.md', '### MienErrorCode\n### Box\n### Box\n[x](#mienerrorcode-1) [y](#box-1) [z](b/c.md#gone-1)'],
    ['b/c.md', '[w](../a.md#mienerrorcode-1)'],
  ]);
  const mended = mendAnchors(pages);
  expect(mended.get('a.md')).toContain('[x](#mienerrorcode) [y](#box-1) [z](b/c.md#gone-1)');
  expect(mended.get('b/c.md')).toBe('[w](../a.md#mienerrorcode)');
});

it('a built site is found in order, or what is wrong is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mien-site-'));
  try {
    await mkdir(join(folder, 'a'));
    await writeFile(
      join(folder, 'index.html'),
      '<a href="/m/a/b#x">b</a><img src="/m/p.png"><a href="https://e.org">e</a>',
    );
    await writeFile(join(folder, 'a/b.html'), '<h1 id="x">x</h1><a href="../index.html">up</a>');
    await writeFile(join(folder, 'p.png'), '');
    expect(faultsOf(folder, '/m/')).toEqual([]);
    await writeFile(
      join(folder, 'a/b.html'),
      '<a href="/a/b">x</a><script src="https://cdn.example/x.js"></script>',
    );
    await writeFile(join(folder, 's.css'), '@import "https://fonts.example/f.css";');
    expect(faultsOf(folder, '/m/').toSorted()).toEqual([
      'a/b.html loads https://cdn.example/x.js from elsewhere',
      'a/b.html: /a/b leads nowhere',
      'index.html: /m/a/b#x leads nowhere',
      's.css loads from elsewhere',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

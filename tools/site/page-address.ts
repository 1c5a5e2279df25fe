/**
 * Where a file of the repository stands on the site, as the path of a Markdown file below its root. A file of another kind is
 * shown by a page of its own. Its name loses the dot, since addresses that end with `.html` are pages.
 */
export function pageOf(file: string): string {
  if (!file.endsWith('.md')) return `files/${file.replace(/\.(\w+)$/, '-$1')}.md`;
  const path = file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
  return path.toLowerCase();
}

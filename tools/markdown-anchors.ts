/** The anchor that GitHub gives a heading, before it is told apart from others of the page. */
export function headingAnchor(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}

/** A page without its code blocks, whose lines may look like headings and links. */
export function proseOf(markdown: string): string {
  return markdown.replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, '');
}

/** The anchors of all headings of a page: a second one of the same name ends with `-1`. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(markdown).matchAll(/^#{1,6}\s+(.*)$/gm)) {
    const slug = headingAnchor(heading!);
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

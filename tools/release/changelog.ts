/** The text of a version in CHANGELOG.md, under its heading `## 0.1.0 (2026-11-30)`; `undefined` where there is none. */
export function releaseNotes(changelog: string, version: string): string | undefined {
  const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version} (`));
  if (section === undefined) return undefined;
  return section.slice(section.indexOf('\n') + 1).trim();
}

/** Whether something stands under "Unreleased". */
export function hasUnreleased(changelog: string): boolean {
  const section = changelog.split(/^## /m).find((part) => part.startsWith('Unreleased'));
  return section !== undefined && section.slice(section.indexOf('\n')).trim() !== '';
}

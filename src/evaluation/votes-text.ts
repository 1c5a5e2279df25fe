/** Where the labels come from, for people: `vote table fer2013new`, or that no votes were used. */
export function votesText(table: string | null): string {
  return table === null ? 'no votes' : `vote table ${table}`;
}

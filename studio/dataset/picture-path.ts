/** Of a face of a data set, for the server. */
export function picturePath(dataset: string, index: number): string {
  return `datasets/${encodeURIComponent(dataset)}/faces/${index}`;
}

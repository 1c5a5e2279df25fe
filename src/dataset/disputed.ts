import type { FaceRecord } from './record.js';

/** Whether voters were of different minds of a face: in one of its vote tables, nothing has more than half of the votes. */
export function votersDisagree({ votes }: Pick<FaceRecord, 'votes'>): boolean {
  return Object.values(votes).some((counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return total > 0 && 2 * Math.max(...counts) <= total;
  });
}

/** Whether a label is another one than the source's own; false where the source has none. */
export function differsFromSource(label: string, { sourceLabel }: Pick<FaceRecord, 'sourceLabel'>): boolean {
  return sourceLabel !== undefined && sourceLabel !== label;
}

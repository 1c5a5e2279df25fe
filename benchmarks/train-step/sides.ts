export type Format = (typeof FORMATS)[number];

export type Side = (typeof SIDES)[number];

/** PyTorch's two memory formats of a batch of pictures. */
export const FORMATS = ['contiguous', 'channels_last'] as const;

/** What is compared. */
export const SIDES = ['mien', ...FORMATS] as const;

/** Something of every side, made one after the other. */
export async function eachSide<T>(
  make: (side: Side) => Promise<T>,
  order: readonly Side[] = SIDES,
): Promise<Readonly<Record<Side, T>>> {
  const entries: [Side, T][] = [];
  for (const side of order) entries.push([side, await make(side)]);
  return Object.fromEntries(entries) as Record<Side, T>;
}

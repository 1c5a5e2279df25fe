/** `1.21 M`, `264 M`, `36.9 k`, `128`: three digits of a large count. */
export function compact(value: number): string {
  const units = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  // What would round up to the next unit belongs to it.
  const unit = units.find(([size]) => value >= size * 0.9995);
  return unit === undefined
    ? String(Math.round(value))
    : `${Number((value / unit[0]).toPrecision(3))} ${unit[1]}`;
}

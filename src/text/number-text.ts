/** What stands where there is no number. */
export const NO_NUMBER = '–';

/** `86.3 %` of 0.8631. */
export function percent(share: number | null, digits = 1): string {
  return isNumber(share) ? `${(share * 100).toFixed(digits)} %` : NO_NUMBER;
}

/** `0.812` of 0.81204. */
export function decimal(value: number | null, digits = 3): string {
  return isNumber(value) ? value.toFixed(digits) : NO_NUMBER;
}

/** `35,887` of 35887. */
export function count(value: number | null): string {
  return isNumber(value) ? Math.round(value).toLocaleString('en-US') : NO_NUMBER;
}

/** `1 shard`, `2,000 shards`: a number with the name of what is counted. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `0.000125` or `1e-7`: few digits, whatever the size. */
export function significant(value: number | null, digits = 3): string {
  return isNumber(value) ? String(Number(value.toPrecision(digits))) : NO_NUMBER;
}

/** `3.0 MB` of 3,018,000 bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `1 h 03 min`, `3 min 20 s` or `45 s`. */
export function duration(seconds: number | null): string {
  if (!isNumber(seconds)) return NO_NUMBER;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole >= 3600) {
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  }
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${pad(whole % 60)} s` : `${whole} s`;
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** Seconds as a reader says them: `1:05.3`. */
export function clock(seconds: number): string {
  const tenths = Math.round(10 * Math.abs(seconds));
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${seconds < 0 && tenths > 0 ? '−' : ''}${minutes}:${rest}`;
}

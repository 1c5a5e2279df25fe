/** `1:02:03.5`, `2:03,5` or `123.5` as seconds; `undefined` where it is no time. A comma may stand before decimals. */
export function clockTime(text: string): number | undefined {
  const match = /^(-?)(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, hours = '0', minutes = '0', rest = ''] = match;
  const seconds = 3600 * Number(hours) + 60 * Number(minutes) + Number(rest.replace(',', '.'));
  return sign === '-' ? -seconds : seconds;
}

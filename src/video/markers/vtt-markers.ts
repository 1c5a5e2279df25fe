import { clockTime } from './clock-time.js';
import type { Marker } from './marker.js';

const CUE = /^(\S+)\s+-->\s+(\S+)/;

/** The cues of WebVTT: each text, without its marks, from when to when. Cues whose times cannot be read are passed over. */
export function vttMarkers(text: string): readonly Marker[] {
  const blocks = text.replaceAll(/\r\n?/g, '\n').split(/\n{2,}/);
  return blocks.flatMap((block): Marker[] => {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => CUE.test(line));
    const [, begin = '', end = ''] = CUE.exec(lines[at] ?? '') ?? [];
    const [from, to] = [clockTime(begin), clockTime(end)];
    if (from === undefined || to === undefined) return [];
    const words = lines.slice(at + 1).join(' ');
    return [{ label: plain(words), from, to }];
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  quot: '"',
  apos: "'",
};

/** Text without marks such as `<v Speaker>`, its entities undone. */
export function plain(text: string): string {
  return text
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

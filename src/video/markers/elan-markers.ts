import type { Marker } from './marker.js';
import { plain } from './vtt-markers.js';

const SLOT = /<TIME_SLOT\s([^<>]*?)\/?>/g;
const ANNOTATION =
  /<ALIGNABLE_ANNOTATION\s([^<>]*)>\s*<ANNOTATION_VALUE(?:\/>|>([^<]*)<\/ANNOTATION_VALUE>)/g;

/**
 * The annotations of all tiers of an ELAN document that lie between two times; those that only hang on others have none of
 * their own. Without a value, one is called after its number.
 */
export function elanMarkers(text: string): readonly Marker[] {
  const times = new Map<string, number>();
  for (const [, attributes = ''] of text.matchAll(SLOT)) {
    const [id, time] = [attribute(attributes, 'TIME_SLOT_ID'), attribute(attributes, 'TIME_VALUE')];
    if (id !== undefined && time !== undefined) times.set(id, Number(time) / 1000);
  }
  return [...text.matchAll(ANNOTATION)].flatMap(([, attributes = '', value = '']): Marker[] => {
    const from = times.get(attribute(attributes, 'TIME_SLOT_REF1') ?? '');
    const to = times.get(attribute(attributes, 'TIME_SLOT_REF2') ?? '');
    if (from === undefined || to === undefined) return [];
    const label = plain(value) || (attribute(attributes, 'ANNOTATION_ID') ?? '');
    return [{ label, from, to }];
  });
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1];
}

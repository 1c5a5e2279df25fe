import type { ExpressionSpan } from './expression-spans.js';

/** What an ELAN document says of its clip. */
export interface ElanClip {
  /** The clip's file name, which ELAN looks for beside the document. */
  readonly name: string;
  /** ISO 8601, when the document was made: a property of the clip, so that the same clip gives the same bytes. */
  readonly date: string;
}

/** ELAN's annotation format 3.0: a tier a face, an annotation a span. Times before the clip's zero are left out. */
export function elanDocument(spans: readonly ExpressionSpan[], { name, date }: ElanClip): string {
  // An annotation of no length is none.
  const shown = spans.filter(({ from, to }) => milliseconds(to) > milliseconds(from));
  const times = [...new Set(shown.flatMap(({ from, to }) => [milliseconds(from), milliseconds(to)]))].sort(
    (a, b) => a - b,
  );
  const slots = new Map(times.map((time, i) => [time, `ts${i + 1}`]));
  const tracks = [...new Set(shown.map(({ track }) => track))].sort((a, b) => a - b);
  let next = 1;
  const tiers = tracks.flatMap((track) => [
    `  <TIER LINGUISTIC_TYPE_REF="expression" TIER_ID="Face ${track}">`,
    ...shown
      .filter((span) => span.track === track)
      .flatMap(({ label, from, to }) => [
        '    <ANNOTATION>',
        `      <ALIGNABLE_ANNOTATION ANNOTATION_ID="a${next++}" ` +
          `TIME_SLOT_REF1="${slots.get(milliseconds(from))}" TIME_SLOT_REF2="${slots.get(milliseconds(to))}">`,
        `        <ANNOTATION_VALUE>${label}</ANNOTATION_VALUE>`,
        '      </ALIGNABLE_ANNOTATION>',
        '    </ANNOTATION>',
      ]),
    '  </TIER>',
  ]);
  const namespace = 'http://www.w3.org/2001/XMLSchema-instance';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<ANNOTATION_DOCUMENT AUTHOR="mien" DATE="${date}" FORMAT="3.0" VERSION="3.0" xmlns:xsi="${namespace}" ` +
      'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">',
    '  <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">',
    `    <MEDIA_DESCRIPTOR MEDIA_URL="${addressOf(name)}" MIME_TYPE="video/*" RELATIVE_MEDIA_URL="./${addressOf(name)}"/>`,
    '  </HEADER>',
    '  <TIME_ORDER>',
    ...times.map((time) => `    <TIME_SLOT TIME_SLOT_ID="${slots.get(time)}" TIME_VALUE="${time}"/>`),
    '  </TIME_ORDER>',
    ...tiers,
    '  <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="expression" TIME_ALIGNABLE="true"/>',
    '</ANNOTATION_DOCUMENT>',
    '',
  ].join('\n');
}

function milliseconds(seconds: number): number {
  return Math.max(0, Math.round(1000 * seconds));
}

function addressOf(name: string): string {
  return quoted(encodeURI(name).replaceAll('#', '%23').replaceAll('?', '%3F'));
}

function quoted(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('<', '&lt;');
}

/** An element of a document that has no text beside elements. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  readonly text: string;
}

const TAG = /<(\/?)([A-Z_]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/y;

/** The root of an XML document, of the plain kind that EAF is. Throws where it is not well formed. */
export function parseXml(text: string): Element {
  const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/.exec(text);
  if (declaration === null) throw new Error('no XML declaration');
  const root = { name: '', attributes: new Map<string, string>(), children: [] as Element[], text: '' };
  const open = [root];
  for (let at = declaration[0].length; at < text.length; ) {
    const inside = open.at(-1)!;
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (tag === null) {
      const end = text.indexOf('<', at + 1);
      const words = text.slice(at, end === -1 ? text.length : end);
      if (/[<>]|&(?!amp;|lt;|gt;|quot;|apos;|#\d+;)/.test(words))
        throw new Error(`not well formed: ${words}`);
      inside.text += words;
      at += words.length;
      continue;
    }
    const [whole, closing, name = '', attributes = '', empty] = tag;
    at += whole.length;
    if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
      continue;
    }
    const pairs = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(
      ([, key, value]) => [key!, value!] as const,
    );
    if (new Set(pairs.map(([key]) => key)).size < pairs.length)
      throw new Error(`<${name}> has an attribute twice`);
    const element = { name, attributes: new Map(pairs), children: [], text: '' };
    inside.children.push(element);
    if (empty !== '/') open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== '')
    throw new Error('not one root');
  return root.children[0]!;
}

type Kind = (value: string) => boolean;

const text: Kind = () => true;
const flag: Kind = (value) => ['true', 'false', '1', '0'].includes(value);
const whole: Kind = (value) => /^\d+$/.test(value) && Number(value) < 2 ** 32;
const long: Kind = (value) => /^[+-]?\d{1,18}$/.test(value);
const identifier: Kind = (value) => /^[A-Za-z_][\w.-]*$/.test(value);
const moment: Kind = (value) =>
  /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(value) &&
  !Number.isNaN(Date.parse(value));
const address: Kind = (value) =>
  /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(value) && !/%(?![\dA-Fa-f]{2})/.test(value);

interface Rule {
  /** Attributes that have to be there, and that may be. */
  readonly has: Readonly<Record<string, Kind>>;
  readonly may?: Readonly<Record<string, Kind>>;
  /** Elements inside, in this order, with how often each may be there: least and most. */
  readonly inside?: readonly (readonly [name: string, least: number, most: number])[];
}

const MANY = Number.POSITIVE_INFINITY;

/**
 * What EAF 3.0 asks of the elements that mien writes, compared with the published schema, `EAFv3.0.xsd` of December 2016. Attributes
 * that refer to elements which mien does not write are left out: in its documents they would refer to nothing.
 */
const RULES: Readonly<Record<string, Rule>> = {
  ANNOTATION_DOCUMENT: {
    has: { DATE: moment, AUTHOR: text, VERSION: text },
    may: { FORMAT: text, 'xmlns:xsi': text, 'xsi:noNamespaceSchemaLocation': text },
    inside: [
      ...[['LICENSE', 0, MANY] as const, ['HEADER', 1, 1] as const, ['TIME_ORDER', 1, 1] as const],
      ...[['TIER', 0, MANY] as const, ['LINGUISTIC_TYPE', 0, MANY] as const, ['LOCALE', 0, MANY] as const],
    ],
  },
  HEADER: {
    has: {},
    may: {
      MEDIA_FILE: text,
      TIME_UNITS: (value) => ['NTSC-frames', 'PAL-frames', 'milliseconds'].includes(value),
    },
    inside: [
      ['MEDIA_DESCRIPTOR', 0, MANY],
      ['LINKED_FILE_DESCRIPTOR', 0, MANY],
      ['PROPERTY', 0, MANY],
    ],
  },
  MEDIA_DESCRIPTOR: {
    has: { MEDIA_URL: address, MIME_TYPE: text },
    may: { RELATIVE_MEDIA_URL: address, TIME_ORIGIN: long, EXTRACTED_FROM: address },
  },
  TIME_ORDER: { has: {}, inside: [['TIME_SLOT', 0, MANY]] },
  TIME_SLOT: { has: { TIME_SLOT_ID: identifier }, may: { TIME_VALUE: whole } },
  TIER: {
    has: { TIER_ID: text, LINGUISTIC_TYPE_REF: text },
    may: { PARTICIPANT: text, ANNOTATOR: text, PARENT_REF: text },
    inside: [['ANNOTATION', 0, MANY]],
  },
  // It holds one annotation; mien writes none that refer to others.
  ANNOTATION: { has: {}, inside: [['ALIGNABLE_ANNOTATION', 1, 1]] },
  ALIGNABLE_ANNOTATION: {
    has: { ANNOTATION_ID: identifier, TIME_SLOT_REF1: identifier, TIME_SLOT_REF2: identifier },
    may: { SVG_REF: text, CVE_REF: text },
    inside: [['ANNOTATION_VALUE', 1, 1]],
  },
  ANNOTATION_VALUE: { has: {} },
  LINGUISTIC_TYPE: {
    has: { LINGUISTIC_TYPE_ID: text },
    may: { TIME_ALIGNABLE: flag, GRAPHIC_REFERENCES: flag },
  },
};

/** Where a document breaks the rules of EAF 3.0, as far as they touch what mien writes; empty where it keeps them. */
export function eafFaults(document: string): readonly string[] {
  const root = parseXml(document);
  const all = elementsOf(root);
  return [
    ...(root.name === 'ANNOTATION_DOCUMENT' ? [] : [`the root is ${root.name}`]),
    ...all.flatMap(faultsOf),
    ...referenceFaults(all),
    ...orderFaults(all),
  ];
}

function elementsOf(element: Element): readonly Element[] {
  return [element, ...element.children.flatMap(elementsOf)];
}

function faultsOf({ name, attributes, children, text: words }: Element): readonly string[] {
  const rule = RULES[name];
  if (rule === undefined) return [`<${name}> is unknown`];
  const faults: string[] = [];
  const kinds = { ...rule.has, ...rule.may };
  for (const key of Object.keys(rule.has)) if (!attributes.has(key)) faults.push(`<${name}> lacks ${key}`);
  for (const [key, value] of attributes) {
    const kind = kinds[key];
    if (kind === undefined) faults.push(`<${name}> has ${key}`);
    else if (!kind(value)) faults.push(`<${name} ${key}="${value}">`);
  }
  const order = rule.inside ?? [];
  const places = children.map((child) => order.findIndex(([inside]) => inside === child.name));
  if (places.includes(-1)) faults.push(`<${name}> has an element that does not belong there`);
  if (places.some((place, i) => i > 0 && place < places[i - 1]!))
    faults.push(`<${name}> has its elements in disorder`);
  order.forEach(([inside, least, most], place) => {
    const count = places.filter((each) => each === place).length;
    if (count < least || count > most) faults.push(`<${name}> has ${count} ${inside}`);
  });
  if (name !== 'ANNOTATION_VALUE' && words.trim() !== '') faults.push(`<${name}> has text`);
  return faults;
}

/** Names are given once, and what is referred to is there. */
function referenceFaults(all: readonly Element[]): readonly string[] {
  const values = (name: string, key: string): readonly string[] =>
    all.filter((element) => element.name === name).flatMap(({ attributes }) => attributes.get(key) ?? []);
  const slots = values('TIME_SLOT', 'TIME_SLOT_ID');
  const types = values('LINGUISTIC_TYPE', 'LINGUISTIC_TYPE_ID');
  const tiers = values('TIER', 'TIER_ID');
  const identifiers = [...slots, ...values('ALIGNABLE_ANNOTATION', 'ANNOTATION_ID')];
  const lists = [identifiers, types, tiers];
  const twice = lists.flatMap((names) => names.filter((name, i) => names.indexOf(name) !== i));
  const lost = [
    ...values('TIER', 'LINGUISTIC_TYPE_REF').filter((name) => !types.includes(name)),
    ...values('TIER', 'PARENT_REF').filter((name) => !tiers.includes(name)),
    ...['TIME_SLOT_REF1', 'TIME_SLOT_REF2']
      .flatMap((key) => values('ALIGNABLE_ANNOTATION', key))
      .filter((name) => !slots.includes(name)),
  ];
  return [...twice.map((name) => `${name} is given twice`), ...lost.map((name) => `there is no ${name}`)];
}

/** ELAN reads slots in order, and takes no annotation that ends before it begins, nor two of a tier that overlap. */
function orderFaults(all: readonly Element[]): readonly string[] {
  const times = all
    .filter(({ name }) => name === 'TIME_SLOT')
    .map(
      ({ attributes }) => [attributes.get('TIME_SLOT_ID')!, Number(attributes.get('TIME_VALUE'))] as const,
    );
  const timeOf = new Map(times);
  const faults = times.flatMap(([id, time], i) =>
    i > 0 && time < times[i - 1]![1] ? [`${id} goes back`] : [],
  );
  for (const tier of all.filter(({ name }) => name === 'TIER')) {
    let end = 0;
    for (const { attributes } of elementsOf(tier).filter(({ name }) => name === 'ALIGNABLE_ANNOTATION')) {
      const [from, to] = [attributes.get('TIME_SLOT_REF1')!, attributes.get('TIME_SLOT_REF2')!];
      if (!(timeOf.get(from)! < timeOf.get(to)!)) faults.push(`${from} is not before ${to}`);
      if (timeOf.get(from)! < end) faults.push(`${from} overlaps the annotation before it`);
      end = timeOf.get(to)!;
    }
  }
  return faults;
}

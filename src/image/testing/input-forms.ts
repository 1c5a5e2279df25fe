import type { Image } from '../image.js';

type MakeInput = (file: Uint8Array<ArrayBuffer>, pixels: Image) => unknown;

function base64(file: Uint8Array): string {
  return btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join(''));
}

function dataUrl(file: Uint8Array): string {
  return `data:image/png;base64,${base64(file)}`;
}

/** The bytes within a larger buffer. */
function padded(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(file.length + 7);
  whole.set(file, 5);
  return whole;
}

/** An even number of bytes; what stands behind the end of a PNG does not matter. */
function evened(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const even = new Uint8Array(file.length + (file.length % 2));
  even.set(file);
  return even;
}

async function* halves(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file.subarray(0, file.length >> 1);
  yield file.subarray(file.length >> 1);
}

function rgba({ data, width, height }: Image): Uint8ClampedArray<ArrayBuffer> {
  const four = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) four.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  return four;
}

/** Every way to give a PNG, or its pixels in three channels, that Node and browsers share. */
export const SHARED_FORMS = {
  'a Uint8Array': (file) => file,
  'a Uint8ClampedArray': (file) => new Uint8ClampedArray(file),
  'a Uint16Array': (file) => new Uint16Array(evened(file).buffer),
  'a DataView into a larger buffer': (file) => new DataView(padded(file).buffer, 5, file.length),
  'an ArrayBuffer': (file) => file.slice().buffer,
  'a Blob': (file) => new Blob([file]),
  'a File': (file) => new File([file], 'photo.png'),
  'a stream of the web': (file) => new Blob([file]).stream(),
  'an asynchronous generator of bytes': (file) => halves(file),
  'a data: string': (file) => dataUrl(file),
  'a data: string in capitals': (file) =>
    dataUrl(file).replace('data:image/png;base64', 'DATA:IMAGE/PNG;BASE64'),
  'a data: string with escapes': (file) =>
    `data:image/png,${Array.from(file, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
  'a data: URL': (file) => new URL(dataUrl(file)),
  'a blob: string': (file) => URL.createObjectURL(new Blob([file])),
  'a blob: URL': (file) => new URL(URL.createObjectURL(new Blob([file]))),
  pixels: (_, pixels) => pixels,
  'pixels in a Uint8ClampedArray': (_, pixels) => ({ ...pixels, data: new Uint8ClampedArray(pixels.data) }),
  'pixels like ImageData': (_, { width, height, ...pixels }) => ({
    data: rgba({ width, height, ...pixels }),
    width,
    height,
  }),
} as const satisfies Readonly<Record<string, MakeInput>>;

export type SharedForm = keyof typeof SHARED_FORMS;

/** A picture as text whose content must come back in no message. */
export const SECRET = 'iVBORw0KGgoSecretSecretSecret';

/** What is no picture, with what the error must say of it. */
export const NO_PICTURES = {
  undefined: [() => undefined, 'Got undefined'],
  null: [() => null, 'Got null'],
  'a number': [() => Number.NaN, 'Got the number NaN'],
  'a truth value': [() => true, 'Got the boolean true'],
  'a big number': [() => 10n ** 50n, 'Got a bigint'],
  'a symbol': [() => Symbol('picture'), 'Got a symbol'],
  'a function': [() => () => SECRET, 'Got a function'],
  'an empty array': [() => [], 'Got an array of 0'],
  'an array of numbers': [() => [137, 80, 78, 71], 'Got an array of 4'],
  'an object': [() => ({ photo: SECRET }), 'Got an object'],
  'an object of nothing': [() => Object.create(null), 'Got an object'],
  'a map': [() => new Map(), 'Got a Map'],
  'a date': [() => new Date(), 'Got a Date'],
  'a promise': [() => Promise.resolve(new Uint8Array()), 'Got a Promise'],
  'an empty string': [() => '', 'Got an empty string'],
  'base64 alone': [() => SECRET.repeat(4000), 'Got a string of 116000 characters'],
  'an unknown URL': [() => new URL(`ftp://example.org/${SECRET}`), 'Got a URL of the kind ftp:'],
  'a data: string without a comma': [() => `data:image/png;base64${SECRET}`, 'data URL'],
  'a data: string that is damaged': [
    () => `data:image/png;base64,${SECRET}***`,
    'data URL (image/png): not a readable',
  ],
  'a data: string of text': [
    () => `data:text/plain,${SECRET.slice(3)}`,
    'data URL (text/plain): not a readable',
  ],
  'an empty data: string': [() => 'data:,', 'data URL'],
  'an empty array of bytes': [() => new Uint8Array(), 'the file is empty'],
  'bytes that are no picture': [() => new TextEncoder().encode(SECRET.slice(3)), 'those of no picture'],
  'a stream of strings': [
    () =>
      (async function* () {
        yield SECRET;
      })(),
    'gave a string of 29 characters',
  ],
  'pixels that are too few': [
    () => ({ data: new Uint8Array(5), width: 2, height: 2, channels: 3 }),
    'need 12 bytes',
  ],
  'pixels that are no bytes': [
    () => ({ data: new Float32Array(4), width: 2, height: 2, channels: 1 }),
    'its data is a Float32Array',
  ],
  'pixels of no size': [
    () => ({ data: new Uint8Array(), width: 0, height: 0, channels: 1 }),
    'its width is 0',
  ],
} as const satisfies Readonly<Record<string, readonly [make: () => unknown, says: string]>>;

export type NoPicture = keyof typeof NO_PICTURES;

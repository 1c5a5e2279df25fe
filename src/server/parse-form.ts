import { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { MienError } from '../errors.js';

/** A picture that was sent, under the name that the client gave it. */
export interface SentPicture {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a `multipart/form-data` body, in order. A file without a name is called by its place, from 1.
 * Throws `REQUEST_INVALID` for a form that is broken, empty or has other fields, and `REQUEST_TOO_LARGE` for more files
 * than `files`, or more parts of any kind. Nothing is parsed behind what a form is refused for.
 */
export async function parseForm(
  body: Uint8Array,
  contentType: string,
  { files }: { readonly files: number },
): Promise<readonly SentPicture[]> {
  const pictures = await new Promise<SentPicture[]>((resolve, reject) => {
    const found: { file: string; chunks: Buffer[] }[] = [];
    const source = Readable.from(pieces(body));
    const refuse = (error: MienError): void => {
      source.destroy();
      reject(error);
    };
    const broken = (error: unknown): void => refuse(brokenForm(error));
    let parser: BusboyInstance;
    try {
      const limits = { files, fields: 1, parts: files + 1 };
      parser = new Busboy({ headers: { 'content-type': contentType }, limits });
    } catch (error) {
      return broken(error);
    }
    parser.on('file', (_field, stream, name) => {
      const chunks: Buffer[] = [];
      found.push({ file: name || String(found.length + 1), chunks });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', broken);
    });
    parser.on('field', (name) =>
      refuse(invalid(`The form has a field "${name}", and only files are expected.`)),
    );
    parser.on('filesLimit', () => refuse(tooMany(files, 'files')));
    parser.on('partsLimit', () => refuse(tooMany(files + 1, 'parts')));
    parser.on('error', broken);
    parser.on('finish', () =>
      resolve(found.map(({ file, chunks }) => ({ file, bytes: Buffer.concat(chunks) }))),
    );
    source.pipe(parser);
  });
  if (pictures.length === 0) throw invalid('The form has no file.');
  return pictures;
}

/** Bytes that are parsed at a time: so many parts of a refused form, at most, are parsed in vain. */
const PIECE = 1 << 14;

function* pieces(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE);
}

/** What is wrong with a body that should have been a picture or a form. */
export function invalid(message: string, cause?: unknown): MienError {
  return new MienError('REQUEST_INVALID', message, {
    cause,
    hint: 'Send the bytes of one picture as the body, or pictures as the files of a multipart/form-data form.',
  });
}

/** The parser has no codes for what is wrong. */
function brokenForm(error: unknown): MienError {
  return invalid(`The form is broken: ${error instanceof Error ? error.message : 'unknown'}.`, error);
}

function tooMany(count: number, what: 'files' | 'parts'): MienError {
  return new MienError('REQUEST_TOO_LARGE', `The form has more than ${count} ${what}, the limit.`, {
    hint: 'Send fewer at a time; --max-files raises the limit.',
  });
}

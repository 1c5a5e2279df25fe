import { isDeepStrictEqual } from 'node:util';
import { readText } from '../../src/files/read.js';
import { writeFileAtomic } from '../../src/files/write-whole.js';

interface Picture {
  /** 48×48 gray levels; `undefined` where no face was found. */
  readonly pixels: Uint8Array | undefined;
}

/**
 * The pictures of a file that was written here before with the same key; else those that `make` gives, which are then
 * written. Without a file they are made each time. The key is plain JSON and says everything that they depend on.
 */
export async function keptPictures<P extends Picture>(
  file: string | undefined,
  key: unknown,
  make: () => Promise<readonly P[]>,
): Promise<readonly P[]> {
  if (file === undefined) return make();
  const wanted: unknown = JSON.parse(JSON.stringify(key));
  const text = await readText(file).catch(() => undefined);
  if (text !== undefined) {
    const written = JSON.parse(text) as { readonly key: unknown; readonly pictures: readonly Encoded<P>[] };
    if (isDeepStrictEqual(written.key, wanted)) return written.pictures.map(decoded);
  }
  const pictures = await make();
  await writeFileAtomic(file, JSON.stringify({ key: wanted, pictures: pictures.map(encoded) }));
  return pictures;
}

type Encoded<P extends Picture> = Omit<P, 'pixels'> & { readonly pixels: string | null };

function encoded<P extends Picture>({ pixels, ...about }: P): Encoded<P> {
  return { ...about, pixels: pixels === undefined ? null : Buffer.from(pixels).toString('base64') };
}

function decoded<P extends Picture>({ pixels, ...about }: Encoded<P>): P {
  return {
    ...about,
    pixels: pixels === null ? undefined : Uint8Array.from(Buffer.from(pixels, 'base64')),
  } as unknown as P;
}

import { createRequire } from 'node:module';
import { MienError } from '../errors.js';
import { requirePixels, unreadable } from './decoding.js';
import type { Image } from './image.js';
import { onBackdrop } from './pixel-input.js';

/** What is used of `libheif-js`, the WebAssembly build of libheif; pointers are numbers or objects of its own. */
interface Libheif {
  readonly heif_error_code: { readonly heif_error_Ok: unknown };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
  readonly heif_channel: { readonly heif_channel_interleaved: unknown };
  heif_context_alloc(): unknown;
  heif_context_free(context: unknown): void;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): Failure;
  heif_js_context_get_list_of_top_level_image_IDs(context: unknown): readonly number[] & Partial<Failure>;
  heif_js_context_get_image_handle(context: unknown, id: number): Partial<Failure> | null;
  heif_image_handle_is_primary_image(handle: unknown): number;
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_has_alpha_channel(handle: unknown): number;
  heif_image_handle_release(handle: unknown): void;
  heif_js_decode_image2(handle: unknown, colours: unknown, chroma: unknown): Promise<Decoded> | Decoded;
  heif_image_release(image: unknown): void;
}

interface Failure {
  readonly code: unknown;
  readonly message?: string;
}

interface Decoded extends Partial<Failure> {
  readonly image: unknown;
  readonly channels: readonly {
    readonly id: unknown;
    readonly width: number;
    readonly height: number;
    /** Bytes of a row. */
    readonly stride: number;
    readonly data: Uint8Array;
  }[];
}

const HINT = 'Use a complete HEIC file, or save it as JPEG.';

/** Loaded with the first such file, and only then: 2 MB. */
let loaded: Libheif | undefined;

/**
 * The main picture of a HEIC file in three channels of sRGB, upright, as its own rotation says; EXIF's is a copy of that. By
 * `libheif-js`, an optional peer: sharp reads none, for HEVC is under patents. It decodes in this thread.
 * Throws `IMAGE_UNREADABLE`, and `IMAGE_UNSUPPORTED` where the decoder is not installed.
 */
export async function decodeHeic(bytes: Uint8Array, name: string, maxPixels: number): Promise<Image> {
  const heif = load(name);
  const context = heif.heif_context_alloc();
  const handles: unknown[] = [];
  try {
    const read = heif.heif_context_read_from_memory(context, bytes);
    if (read.code !== heif.heif_error_code.heif_error_Ok)
      throw unreadable(name, read.message ?? 'no HEIC file', HINT);
    handles.push(...handlesOf(heif, context));
    const main = handles.find((handle) => heif.heif_image_handle_is_primary_image(handle)) ?? handles[0];
    if (main === undefined) throw unreadable(name, 'it holds no picture', HINT);
    const [width, height] = [heif.heif_image_handle_get_width(main), heif.heif_image_handle_get_height(main)];
    requirePixels(name, width, height, maxPixels);
    const alpha = Boolean(heif.heif_image_handle_has_alpha_channel(main));
    return await decode(heif, main, { name, width, height, alpha });
  } catch (error) {
    if (error instanceof MienError) throw error;
    // A WebAssembly program that has failed is not to be relied on: the next file gets a new one.
    loaded = undefined;
    throw unreadable(name, error instanceof Error ? error.message : 'its decoder failed', HINT, error);
  } finally {
    for (const handle of handles) heif.heif_image_handle_release(handle);
    heif.heif_context_free(context);
  }
}

function handlesOf(heif: Libheif, context: unknown): readonly unknown[] {
  const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context);
  // What fails is an object with a code instead.
  if (ids?.code !== undefined) return [];
  const handles = Array.from(ids, (id) => heif.heif_js_context_get_image_handle(context, id));
  return handles.filter((handle) => handle !== null && handle.code === undefined);
}

interface Wanted {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
}

async function decode(
  heif: Libheif,
  handle: unknown,
  { name, width, height, alpha }: Wanted,
): Promise<Image> {
  const { heif_colorspace_RGB: colours } = heif.heif_colorspace;
  const { heif_chroma_interleaved_RGBA: chroma } = heif.heif_chroma;
  const decoded = await heif.heif_js_decode_image2(handle, colours, chroma);
  if (!decoded || decoded.code !== undefined)
    throw unreadable(name, decoded?.message ?? 'it is damaged', HINT);
  try {
    const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved);
    if (plane === undefined || plane.width !== width || plane.height !== height) {
      throw unreadable(name, `it was decoded to another size than ${width}×${height} pixels`, HINT);
    }
    const rgba = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++) {
      const row = plane.data.subarray(y * plane.stride, y * plane.stride + 4 * width);
      if (!alpha) for (let at = 3; at < row.length; at += 4) row[at] = 255;
      rgba.set(row, y * width * 4);
    }
    return { data: onBackdrop(rgba), width, height, channels: 3 };
  } finally {
    heif.heif_image_release(decoded.image);
  }
}

function load(name: string): Libheif {
  try {
    loaded ??= (
      createRequire(import.meta.url)('libheif-js/libheif-wasm/libheif-bundle.js') as () => Libheif
    )();
    return loaded;
  } catch (cause) {
    throw new MienError(
      'IMAGE_UNSUPPORTED',
      `${name}: reading HEIC takes the decoder libheif-js, which is not installed.`,
      {
        hint: 'Install it: npm install libheif-js. Or save the picture as JPEG.',
        cause,
      },
    );
  }
}

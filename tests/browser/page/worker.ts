import { decodePicture } from '../../../src/image/decode-web.js';

globalThis.onmessage = async ({ data }: MessageEvent<Blob>): Promise<void> => {
  globalThis.postMessage(await decodePicture(data));
};

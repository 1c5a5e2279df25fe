import sharp from 'sharp';
import type { Plugin } from 'vite';
import { drawExample } from './draw-example.js';

export const EXAMPLE_FILE = 'example.jpg';

/** Draws the example picture into the page's folder. */
export function examplePlugin(): Plugin {
  const encode = async (): Promise<Buffer> => {
    const { data, width, height } = drawExample();
    return sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 85, chromaSubsampling: '4:4:4' })
      .toBuffer();
  };
  return {
    name: 'mien:example',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: EXAMPLE_FILE, source: await encode() });
    },
    configureServer(server) {
      server.middlewares.use(`/${EXAMPLE_FILE}`, (_, response) => {
        void encode().then((bytes) => response.setHeader('Content-Type', 'image/jpeg').end(bytes));
      });
    },
  };
}

import sharp from 'sharp';
import type { Plugin } from 'vite';
import type { Image } from '../../src/image/image.js';
import { drawCrowd, drawEmptyWall, drawExample } from './draw-example.js';

/** The drawings, by the names that `recognise/examples.ts` knows them by. */
const DRAWINGS: Readonly<Record<string, () => Image>> = {
  example: drawExample,
  'example-crowd': drawCrowd,
  'example-empty': drawEmptyWall,
};
/** Pixels across a thumbnail, twice what is shown. */
const THUMBNAIL = 240;

/** Draws the example pictures into the page's folder, each with a thumbnail. */
export function examplePlugin(): Plugin {
  return {
    name: 'mien:example',
    async generateBundle() {
      for (const [name, draw] of Object.entries(DRAWINGS)) {
        const picture = draw();
        this.emitFile({ type: 'asset', fileName: `${name}.jpg`, source: await jpeg(picture) });
        this.emitFile({
          type: 'asset',
          fileName: `${name}-small.jpg`,
          source: await jpeg(picture, THUMBNAIL),
        });
      }
    },
    configureServer(server) {
      for (const [name, draw] of Object.entries(DRAWINGS)) {
        for (const [file, width] of [[`${name}.jpg`], [`${name}-small.jpg`, THUMBNAIL]] as const) {
          server.middlewares.use(`/${file}`, (_, response) => {
            void jpeg(draw(), width).then((bytes) =>
              response.setHeader('Content-Type', 'image/jpeg').end(bytes),
            );
          });
        }
      }
    },
  };
}

function jpeg({ data, width, height }: Image, across = width): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: across })
    .jpeg({ quality: 85, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

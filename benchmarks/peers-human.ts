import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { requirePeer, type Tensor, type TensorFlow } from './peers.js';

export interface Human {
  readonly tf: Pick<TensorFlow, 'tensor3d'>;
  load(): Promise<void>;
  detect(input: Tensor): Promise<{ readonly face: readonly object[] }>;
}

/**
 * `@vladmandic/human` on the WebAssembly of TensorFlow.js, for faces and their emotions alone, its networks loaded. Every
 * picture is looked at anew: otherwise it answers a picture like the last one from memory.
 */
export async function openHuman(): Promise<Human> {
  const folder = dirname(requirePeer.resolve('./node_modules/@vladmandic/human/package.json'));
  const { Human: Opened } = requirePeer(join(folder, 'dist/human.node-wasm.js')) as {
    readonly Human: new (config: object) => Human;
  };
  // Its build for WebAssembly fetches its networks, and fetches no files.
  const server = createServer(({ url = '' }, answer) => {
    createReadStream(join(folder, 'models', basename(url)))
      .on('error', () => answer.writeHead(404).end())
      .pipe(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const off = { enabled: false };
  const human = new Opened({
    backend: 'wasm',
    cacheSensitivity: 0,
    wasmPath: `${dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm'))}/`,
    modelBasePath: `http://127.0.0.1:${port}/`,
    ...{ filter: off, gesture: off, body: off, hand: off, object: off, segmentation: off },
    face: {
      enabled: true,
      detector: { maxDetected: 100, rotation: false },
      emotion: { enabled: true },
      ...{ mesh: off, iris: off, description: off, antispoof: off, liveness: off },
    },
  });
  try {
    await human.load();
  } finally {
    server.close();
    server.closeAllConnections();
  }
  return human;
}

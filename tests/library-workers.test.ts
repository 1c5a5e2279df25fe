import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../src/image/encode.js';
import { drawnScene } from './browser/scenes.js';
import { temporaryFolder } from './program.js';

const ENTRY = pathToFileURL(fileURLToPath(new URL('../dist/index.js', import.meta.url))).href;
const mien = (await import(ENTRY)) as typeof import('../src/index.js');

const photo = encodePng(drawnScene(3, 640, 480));

describe('createRecognizer({ workers })', () => {
  it('answers as one in the caller’s thread does, whose event loop goes on', async () => {
    const here = await mien.createRecognizer({ threads: 1 });
    const there = await mien.createRecognizer({ workers: 2 });
    try {
      const expected = await here.recognize(photo);
      expect(expected.faces.length).toBeGreaterThan(0);
      expect(await there.recognize(photo)).toEqual(expected);
      const before = performance.eventLoopUtilization();
      const answers = await there.recognizeAll(Array.from({ length: 8 }, () => photo));
      const { utilization } = performance.eventLoopUtilization(before);
      expect(answers).toEqual(Array(8).fill(expected));
      // In the caller's thread it is 0.98 to 1.
      expect(utilization).toBeLessThan(0.5);
      const found = await there.findFaces(await there.decode(photo));
      expect((await there.explainFound(found)).faces[0]!.heat).toHaveLength(2304);
    } finally {
      await here.release();
      await there.release();
    }
  });

  it('lets a program end that does not release it, and waits where one is released', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'program.mjs');
    await writeFile(join(folder, 'photo.png'), photo);
    await writeFile(
      program,
      `import { createRecognizer } from ${JSON.stringify(ENTRY)};
       const released = await createRecognizer({ workers: 1 });
       await released.release();
       const recognizer = await createRecognizer({ workers: 2 });
       const { faces } = await recognizer.recognize(new URL('photo.png', import.meta.url));
       console.log(faces.length > 0);`,
    );
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([code, output]).toEqual([0, 'true\n']);
  });

  it('refuses a model that is none, and a detector that cannot go to threads', async () => {
    await expect(mien.createRecognizer({ workers: 1, model: new Uint8Array(9) })).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
    });
    await expect(mien.createRecognizer({ workers: 1, detector: { detect: () => [] } })).rejects.toMatchObject(
      { code: 'OPTION_INVALID' },
    );
  });
});

import { runTool } from './ffmpeg.js';

let found: Promise<unknown> | undefined;

/** Throws `FFMPEG_MISSING` where one of the programs is not there. Once found, they are not looked for again. */
export async function requireFfmpeg(): Promise<void> {
  found ??= Promise.all([runTool('ffmpeg', ['-version']), runTool('ffprobe', ['-version'])]);
  try {
    await found;
  } catch (error) {
    // It may be installed meanwhile.
    found = undefined;
    throw error;
  }
}

import { stat } from 'node:fs/promises';
import { openToRead } from '../../files/read.js';
import { openPictureArchive } from './picture-archive.js';
import { listPictures } from './picture-file.js';

/**
 * Whether a path is a folder with pictures in it, or a zip with pictures and no CSV. A path that cannot be read is
 * neither. The source that the path is named for says then what is wrong.
 */
export async function holdsPictures(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory())
    return ((await listPictures(path).catch(() => undefined))?.pictures.length ?? 0) > 0;
  if (!status?.isFile() || !(await isZip(path))) return false;
  try {
    const { pictures, others, close } = await openPictureArchive(path);
    close();
    return pictures.length > 0 && ![...others.keys()].some((extension) => extension.toLowerCase() === '.csv');
  } catch {
    return false;
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await openToRead(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

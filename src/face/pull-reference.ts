import { join } from 'node:path';
import { type DownloadOptions, download } from '../download/download.js';
import { withFolderLock } from '../files/lock.js';
import { readBytes } from '../files/read.js';
import { writeFileAtomic } from '../files/write-whole.js';
import { writeModelFile } from '../model/model-file.js';
import { OWN_MODELS } from '../model/model-folders.js';
import { netFile } from './detector-nets.js';
import { NET_NAMES } from './mtcnn/net-plans.js';
import { encodeMtcnn } from './mtcnn/nets.js';
import { readPickledReference } from './mtcnn/pickled-reference.js';

/** A file of MTCNN weights in the reference's first layout, and the detector that is made of it. */
export interface DetectorSource {
  /** Of the detector, and of its folder. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

/**
 * The weights that MTCNN's authors trained, as ipazc/mtcnn has published them since its first version. Size
 * and hash are those of the file at the commit in its address. Version 1.0.0 has the same numbers in another
 * layout.
 */
export const REFERENCE_DETECTOR: DetectorSource = {
  name: 'mtcnn-reference',
  title: 'MTCNN with the weights of its authors (Zhang et al. 2016), by way of ipazc/mtcnn',
  licence: 'MIT',
  url: 'https://raw.githubusercontent.com/ipazc/mtcnn/bffd54264a3e81d917728ac4596fc9aa8cdb002c/mtcnn/data/mtcnn_weights.npy',
  size: 2_991_153,
  sha256: 'fbc8b1de1def43c29356bc3ae1e58ddebb26a51b080e691fa93d0bfe5e6e19b6',
};

const WEIGHTS_FILE = 'mtcnn_weights.npy';

export interface PullDetectorOptions
  extends Pick<DownloadOptions, 'attempts' | 'backoffMs' | 'stallMs' | 'onProgress' | 'signal'> {
  /** The folder that gets the detector's folder. Default: `models`, where detectors are looked for. */
  readonly folder?: string | undefined;
  /** A mirror; the hash stays the same. */
  readonly url?: string | undefined;
}

/**
 * Downloads weights, and writes them as a detector that `openDetector` opens by its name: three nets, and a notice of
 * where they come from. What is there already is not downloaded again. Returns the detector's folder.
 * Throws `FOLDER_LOCKED` while another pull writes there, as `download`, and `MODEL_BROKEN`.
 */
export async function pullDetector(
  source: DetectorSource,
  options: PullDetectorOptions = {},
): Promise<string> {
  const { folder = OWN_MODELS, url = source.url, ...rest } = options;
  const home = join(folder, source.name);
  const file = { path: join(home, WEIGHTS_FILE), sha256: source.sha256, maxBytes: source.size };
  return withFolderLock(home, async () => {
    const { path } = await download({ ...rest, ...file, url });
    const nets = encodeMtcnn(readPickledReference(await readBytes(path)));
    await writeFileAtomic(join(home, 'NOTICE.txt'), noticeOf(source));
    for (const net of NET_NAMES) await writeModelFile(join(home, netFile(net)), nets[net]);
    return home;
  });
}

function noticeOf({ title, url, sha256 }: DetectorSource): string {
  return `${title}
Paper: K. Zhang, Z. Zhang, Z. Li, Y. Qiao: Joint Face Detection and Alignment Using Multitask Cascaded
Convolutional Networks. IEEE Signal Processing Letters 23(10), 2016.
From:  ${url}
       SHA-256 ${sha256}
p.onnx, r.onnx and o.onnx hold the numbers of that file, written by mien in another layout.

${LICENCE}`;
}

const LICENCE = `MIT License

Copyright (c) 2018 Iván de Paz Centeno

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

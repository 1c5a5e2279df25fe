import { resolve } from 'node:path';
import { isS3Address } from '../store/s3-client.js';

/** Where an input is: a path of this machine, or an address in S3. What is relative is below `root`. */
export function placeOf(path: string, root: string): string {
  if (isS3Address(path)) return path;
  return isS3Address(root) ? `${root.replace(/\/+$/, '')}/${path}` : resolve(root, path);
}

import { fileURLToPath } from 'node:url';

/** Models that came with the package. */
export const PACKAGED_MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
/** What was trained or pulled, relative to the current folder. */
export const OWN_MODELS = 'models';

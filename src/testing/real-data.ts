import { join } from 'node:path';

/**
 * The folder of real data that some tests look at: `fer2013/`, `ferplus/`, `photos/`, `mtcnn/`. Each test is skipped
 * where its part is not there.
 */
export const REAL_DATA = process.env.MIEN_DATA ?? join(import.meta.dirname, '../../../shared/data');

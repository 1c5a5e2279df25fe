import { STATIC_FILES, type StaticFiles, staticFilesSchema } from './static-files.js';

/** What was built into the page. Throws where its list cannot be read. */
export async function readFiles(signal: AbortSignal): Promise<StaticFiles> {
  const response = await fetch(new URL(STATIC_FILES, document.baseURI), { signal, cache: 'no-cache' });
  if (!response.ok) throw new Error(`${STATIC_FILES}: the server answered ${response.status}`);
  return staticFilesSchema.parse(await response.json());
}

import { BrowserEngine } from './browser-engine.js';
import type { OwnModel } from './own-model.js';
import type { StaticFiles } from './static-files.js';

/** The packaged model, or one that is not built into the page. */
export type ModelChoice = 'packaged' | OwnModel;

/**
 * Opens a model in a worker of its own, on the processor. The caller closes it. Throws as `BrowserEngine.open`, and as
 * the model's `read`.
 */
export async function openModel(model: ModelChoice, files: StaticFiles): Promise<BrowserEngine> {
  const ownModel = model === 'packaged' ? undefined : { name: model.name, bytes: await model.read() };
  return BrowserEngine.open(
    { base: document.baseURI, files, ownModel, device: 'wasm' },
    { onProgress: () => {}, onNotice: () => {} },
  );
}

import { MODEL_FILE } from '../../model/find-model.js';
import { RUN_FILES } from '../../run/run-folder.js';

/** What runs keep for people and other programs, and how a browser is to take it. */
export const KEPT_FILES: Readonly<Record<string, string>> = {
  [MODEL_FILE]: 'application/octet-stream',
  [RUN_FILES.report]: 'text/html; charset=utf-8',
  'card.md': 'text/plain; charset=utf-8',
  [RUN_FILES.evaluation]: 'application/json; charset=utf-8',
  [RUN_FILES.robustness]: 'application/json; charset=utf-8',
};

/** Of a report that is opened: it shows its own pictures and styles, and neither runs nor fetches anything. */
export const REPORT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

import { BrowserEngine } from '../engine/browser-engine.js';
import type { EngineState } from '../engine/use-engine.js';

/** What can teach: only what computes in this browser. */
export function teacherOf(state: EngineState): BrowserEngine | undefined {
  return state.kind === 'ready' && state.engine instanceof BrowserEngine ? state.engine : undefined;
}

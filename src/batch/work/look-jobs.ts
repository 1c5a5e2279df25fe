import type { Detection, Recognition } from '../../recognizer/result.js';
import type { NetworkNames, Recipe } from '../plan/recipe.js';
import type { PlannedInput } from '../plan/shard-list.js';

/** What a process that recognises is told at its start. */
export interface LookSettings extends NetworkNames {
  readonly recipe: Recipe;
  /** The folder that relative paths are below. */
  readonly root: string;
}

/** What came of a picture, rounded as it is written. */
export type Looked = Detection | Recognition;

export type LookJobs = { look(input: PlannedInput): Looked };

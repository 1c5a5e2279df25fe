import { MienError } from '../errors.js';
import { resolveConfig, type TrainingConfig, type TrainingConfigInput } from '../training/config.js';
import type { TrialSettings } from './list-trials.js';

type Changes = { [key: string]: unknown };

/**
 * A trial's whole training configuration: the architecture's recipe, what all trials share, and the trial's own settings,
 * whose paths may lead into a setting, as `augmentation.erase` does. Throws `CONFIG_INVALID` and `MODEL_UNKNOWN`, with the
 * settings that do not fit.
 */
export function trialConfig(
  defaultModel: string,
  shared: Readonly<Record<string, unknown>>,
  settings: TrialSettings,
): TrainingConfig {
  try {
    const model = String(settings.model ?? shared.model ?? defaultModel);
    const recipe: Changes = resolveConfig(model, asChanges(shared));
    const changes: Changes = { ...shared, model };
    for (const [path, value] of Object.entries(settings)) put(changes, path, { value, recipe });
    return resolveConfig(model, asChanges(changes));
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    const { code, message, hint } = error;
    throw new MienError(code, `With ${JSON.stringify(settings)}: ${message}`, {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** Everything in it is checked by `resolveConfig`. */
function asChanges(changes: Changes): Partial<TrainingConfigInput> {
  return changes as Partial<TrainingConfigInput>;
}

/** Sets what a path leads to; what stands beside it is as it was, or as in the recipe. */
function put(
  changes: Changes,
  path: string,
  { value, recipe }: { readonly value: unknown; readonly recipe: Changes },
): void {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    changes[key] = value;
    return;
  }
  const before = changes[key] ?? recipe[key];
  const inside: Changes = typeof before === 'object' && before !== null ? { ...before } : {};
  put(inside, rest.join('.'), { value, recipe: {} });
  changes[key] = inside;
}

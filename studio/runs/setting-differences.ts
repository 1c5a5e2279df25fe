/** A setting that runs do not share, as text. */
export interface SettingDifference {
  readonly name: string;
  /** One of each run. */
  readonly values: readonly string[];
}

/** What stands for a setting that a run does not have. */
const NONE = '–';

/**
 * The settings in which runs differ, by name. Settings within settings have names such as `optimizer.name`. `without`:
 * names of those that differ in any two runs.
 */
export function settingDifferences(
  runs: readonly unknown[],
  without: readonly string[] = [],
): readonly SettingDifference[] {
  const settings = runs.map((run) => flat(run));
  const names = [...new Set(settings.flatMap((own) => [...own.keys()]))].sort();
  return names.flatMap((name) => {
    const values = settings.map((own) => own.get(name) ?? NONE);
    return new Set(values).size === 1 || without.includes(name) ? [] : [{ name, values }];
  });
}

function flat(value: unknown, name = '', into = new Map<string, string>()): ReadonlyMap<string, string> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, part] of Object.entries(value)) flat(part, name === '' ? key : `${name}.${key}`, into);
  } else if (value !== undefined && name !== '') {
    into.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return into;
}

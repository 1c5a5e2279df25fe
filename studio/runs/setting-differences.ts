/** A setting that two runs do not share, as text. */
export interface SettingDifference {
  readonly name: string;
  readonly values: readonly [string, string];
}

/** What stands for a setting that a run does not have. */
const NONE = '–';

/**
 * The settings in which two runs differ, by name. Settings within settings have names such as `optimizer.name`. `without`:
 * names of those that differ in any two runs.
 */
export function settingDifferences(
  first: unknown,
  second: unknown,
  without: readonly string[] = [],
): readonly SettingDifference[] {
  const [a, b] = [flat(first), flat(second)];
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  return names.flatMap((name) => {
    const values = [a.get(name) ?? NONE, b.get(name) ?? NONE] as const;
    return values[0] === values[1] || without.includes(name) ? [] : [{ name, values }];
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

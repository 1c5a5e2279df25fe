import { MienError } from './errors.js';

/**
 * Loads a package that those install who need it; `what` needs it. Throws `OPTION_INVALID` where it is missing.
 *
 * @example
 * const { Parser } = await optionalPackage(() => import('tar'), 'tar', 'Tar archives need');
 */
export async function optionalPackage<Package>(
  load: () => Promise<Package>,
  name: string,
  what: string,
): Promise<Package> {
  try {
    return await load();
  } catch (cause) {
    throw new MienError('OPTION_INVALID', `${what} the package ${name}, which is not here`, {
      cause,
      hint: `Install it beside mien: npm install ${name}`,
    });
  }
}

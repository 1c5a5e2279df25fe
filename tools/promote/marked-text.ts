import { MienError } from '../../src/errors.js';

/** `<!-- figures: results -->` … `<!-- end of figures -->`, each on a line of its own. */
const MARKED = /(<!-- figures: ([a-z0-9-]+) -->\n)[\s\S]*?(<!-- end of figures -->)/g;

/**
 * A Markdown text with what stands between its marks written anew; all else stays as it is. Throws `CONFIG_INVALID`
 * for a mark that none of the `figures` is named for.
 */
export function fillMarked(text: string, figures: Readonly<Record<string, string>>, name: string): string {
  return text.replace(MARKED, (_, begin: string, wanted: string, end: string) => {
    if (!Object.hasOwn(figures, wanted)) {
      throw new MienError('CONFIG_INVALID', `${name}: no figures are called "${wanted}".`, {
        hint: `There are ${Object.keys(figures).join(', ')}.`,
      });
    }
    return `${begin}\n${figures[wanted]}\n\n${end}`;
  });
}

/** What the studio's page is made of, but for runtimes and models, which the page keeps by their hash itself. */
export interface Shell {
  /** Another one for another content. */
  readonly version: string;
  /** The SHA-256 of each file, as hexadecimal digits, by its path in the studio's folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** The page itself, which is asked for by its folder too. */
export const PAGE = 'index.html';

/** The folder of files that have their hash in their name. */
export const HASHED = 'assets/';

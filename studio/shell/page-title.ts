import type { PageName, Route } from './parse-route.js';

export const PAGE_NAMES: Readonly<Record<PageName, string>> = {
  recognise: 'Recognise',
  video: 'Video',
  teach: 'Teach',
  runs: 'Runs',
  dataset: 'Dataset',
  about: 'About',
};

/** What the browser's tab and its history say of an address, the particular first. */
export function pageTitle({ page, rest }: Route): string {
  if (page === undefined) return 'No such page – mien studio';
  const particular =
    page === 'recognise'
      ? rest[0] === 'webcam'
        ? ['Webcam']
        : []
      : rest.length > 2
        ? [`${rest.length} compared`]
        : rest.length > 1
          ? [rest.join(' and ')]
          : rest;
  return [...particular, PAGE_NAMES[page], 'mien studio'].join(' – ');
}

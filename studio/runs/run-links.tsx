import type { JSX } from 'react';
import { RemoteLink } from '../server/remote-link.js';
import { hrefOf } from '../shell/parse-route.js';
import type { RunDetails } from './run-shapes.js';

/** What a run may keep, in words, and whether it is saved instead of shown. */
const FILES: readonly (readonly [file: string, words: string, save: boolean])[] = [
  ['report.html', 'Report', false],
  ['model.onnx', 'Model', true],
  ['evaluation.json', 'Figures', true],
  ['robustness.json', 'Robustness figures', true],
];

/** From a run to what it made: its model to be tried, its report, its files and drawings. */
export function RunLinks({
  run: { name, finished, files = [], pictures },
}: {
  readonly run: RunDetails;
}): JSX.Element {
  const path = `runs/${encodeURIComponent(name)}`;
  return (
    <nav className="run-links" aria-label="Files of this run">
      {finished ? (
        <a className="button primary" href={`${hrefOf('recognise')}?${new URLSearchParams({ model: name })}`}>
          Try this model
        </a>
      ) : null}
      {FILES.filter(([file]) => files.includes(file)).map(([file, words, save]) => (
        <RemoteLink key={file} path={`${path}/files/${file}`} file={`${name}-${file}`} save={save}>
          {words}
        </RemoteLink>
      ))}
      {pictures.map((picture) => (
        <RemoteLink
          key={picture}
          path={`${path}/pictures/${encodeURIComponent(picture)}`}
          file={`${name}-${picture}`}
        >
          {wordsOf(picture)}
        </RemoteLink>
      ))}
    </nav>
  );
}

/** `Confusion matrix` of `confusion_matrix.png`. */
function wordsOf(picture: string): string {
  const words = picture.replace(/\.png$/, '').replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

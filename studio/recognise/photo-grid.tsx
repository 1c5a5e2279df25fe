import { type JSX, useState } from 'react';
import { EXPRESSION_COLORS, EXPRESSIONS } from '../../src/expression.js';
import { errorText } from '../shell/message.js';
import { hrefOf } from '../shell/parse-route.js';
import type { Photo } from './photo.js';
import { faceCount } from './photo-words.js';
import { type Shown, shownIn, tally } from './tally.js';

/** Swatches that a thumbnail has room for. */
const MOST_SWATCHES = 8;

/** Several photos as thumbnails, and how often each class was named. Each opens to its faces. */
export function PhotoGrid({
  photos,
  onRemove,
}: {
  readonly photos: readonly Photo[];
  onRemove(id: number): void;
}): JSX.Element {
  const [only, setOnly] = useState<Shown>();
  const counts = tally(photos);
  // What nothing shows any more hides nothing.
  const filter = only !== undefined && counts.has(only) ? only : undefined;
  const shown = filter === undefined ? photos : photos.filter((photo) => shownIn(photo).includes(filter));
  return (
    <>
      <fieldset className="tally">
        <legend className="visually-hidden">Show only pictures with</legend>
        {[...counts].map(([name, count]) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === filter}
            onClick={() => setOnly(name === filter ? undefined : name)}
          >
            <span className="swatch" style={{ background: shownColor(name) }} />
            {name} <strong>{count}</strong>
          </button>
        ))}
      </fieldset>
      <ol className="photo-grid">
        {shown.map((photo) => (
          <li key={photo.id}>
            <PhotoTile photo={photo} onRemove={() => onRemove(photo.id)} />
          </li>
        ))}
      </ol>
    </>
  );
}

function PhotoTile({ photo, onRemove }: { readonly photo: Photo; onRemove(): void }): JSX.Element {
  const { id, name, url, outcome } = photo;
  return (
    <article className="photo-tile card" aria-label={name}>
      <a href={hrefOf('recognise', 'photos', String(id))}>
        {outcome.kind === 'failed' ? (
          <span className="tile-picture tile-trouble" aria-hidden="true">
            !
          </span>
        ) : (
          <img className="tile-picture" src={url} alt="" loading="lazy" decoding="async" />
        )}
        <span className="tile-name" title={name}>
          {name}
        </span>
        <TileFacts photo={photo} />
      </a>
      <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={onRemove}>
        ✕
      </button>
    </article>
  );
}

function TileFacts({ photo: { outcome } }: { readonly photo: Photo }): JSX.Element {
  if (outcome.kind === 'waiting') return <span className="soft small">waiting …</span>;
  if (outcome.kind === 'failed')
    return <span className="bad small tile-error">{errorText(outcome.error)}</span>;
  const { faces } = outcome.recognition;
  return (
    <span className="tile-facts soft small">
      {faceCount(faces.length)}
      {faces.slice(0, MOST_SWATCHES).map(({ box, expression, uncertain }) => (
        <span
          key={box.join()}
          className="swatch"
          style={{ background: shownColor(uncertain ? 'uncertain' : expression) }}
        />
      ))}
      <span className="visually-hidden">{shownIn({ outcome }).join(', ')}</span>
    </span>
  );
}

function shownColor(shown: Shown): string {
  const expression = EXPRESSIONS.find((name) => name === shown);
  return expression === undefined ? 'var(--soft)' : EXPRESSION_COLORS[expression];
}

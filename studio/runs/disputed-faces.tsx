import { type JSX, useId } from 'react';
import { percent } from '../../src/text/number-text.js';
import { FaceTiles } from '../dataset/face-tiles.js';
import { PAGE, PageBar, pageOf } from '../dataset/page-bar.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import { useQuery } from '../shell/route.js';
import type { FaceSet } from './face-set.js';
import { PairedTest } from './paired-test.js';
import type { ComparedFace, ComparedFacePage } from './run-shapes.js';

/** What an address may ask for, and its words. */
const RIGHT = {
  '': 'all',
  onlyFirst: 'only the first is right',
  onlySecond: 'only the second is right',
  neither: 'neither is right',
} as const;

/** A paired test of two runs, and the faces that they name differently. */
export function DisputedFaces({
  names: [first, second],
  evaluation,
  faces,
}: {
  readonly names: readonly [string, string];
  /** Its place among the first run's evaluations. */
  readonly evaluation: number;
  readonly faces: FaceSet;
}): JSX.Element {
  const id = useId();
  const [query, choose] = useQuery();
  const page = pageOf(query);
  const right = query.right ?? '';
  const asked = useRemote<ComparedFacePage>(pathOf(first, second, { evaluation, faces, right, page }));
  return (
    <>
      <h3>The same faces, one by one</h3>
      <RemoteView asked={asked} what="The answers of the two">
        {(compared) => (
          <>
            <PairedTest compared={compared} />
            <section className="card confused" aria-labelledby={id}>
              <div className="toolbar">
                <h3 id={id}>Faces that they name differently</h3>
              </div>
              <div className="filters">
                <label>
                  Show
                  <select value={right} onChange={({ target }) => choose({ right: target.value, page: '' })}>
                    {Object.entries(RIGHT).map(([value, words]) => (
                      <option key={value} value={value}>
                        {words}
                      </option>
                    ))}
                  </select>
                </label>
              </div>
              <PageBar
                page={page}
                shown={compared.faces.length}
                total={compared.total}
                onPage={(to) => choose({ page: String(to + 1) })}
              />
              {compared.dataset === null ? (
                <p className="soft">Their dataset is not in this folder, so that they cannot be shown.</p>
              ) : (
                <FaceTiles
                  dataset={compared.dataset}
                  faces={compared.faces}
                  columns={compared.voteColumns}
                  note={(face) => <BothAnswers face={face} />}
                />
              )}
            </section>
          </>
        )}
      </RemoteView>
    </>
  );
}

function BothAnswers({ face: { asked, named, confidence } }: { readonly face: ComparedFace }): JSX.Element {
  return (
    <span className="both-answers small">
      {named.map((name, i) => (
        <span key={i === 0 ? 'first' : 'second'} className={name === asked ? 'better' : 'soft'}>
          {i + 1}: {name} {percent(confidence[i]!, 0).replace(' ', '\u00a0')}
        </span>
      ))}
    </span>
  );
}

function pathOf(
  first: string,
  second: string,
  {
    evaluation,
    faces,
    right,
    page,
  }: {
    readonly evaluation: number;
    readonly faces: FaceSet;
    readonly right: string;
    readonly page: number;
  },
): string {
  const query = new URLSearchParams({
    evaluation: String(evaluation),
    offset: String(page * PAGE),
    limit: String(PAGE),
  });
  if (faces !== 'official') query.set(faces, 'true');
  if (right !== '' && right in RIGHT) query.set('right', right);
  return `runs/${encodeURIComponent(first)}/against/${encodeURIComponent(second)}?${query}`;
}

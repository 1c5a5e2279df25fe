import { type JSX, useEffect, useId, useRef, useState } from 'react';
import { percent } from '../../src/text/number-text.js';
import { DoubtFilter, isDoubt } from '../dataset/doubt-filter.js';
import { FaceTiles } from '../dataset/face-tiles.js';
import { PAGE, PageBar, pageOf } from '../dataset/page-bar.js';
import { RemoteView } from '../server/remote-view.js';
import { useRemote } from '../server/use-remote.js';
import type { Query } from '../shell/parse-route.js';
import { useQuery } from '../shell/route.js';
import type { FaceSet } from './face-set.js';
import { ModelAnswer } from './model-answer.js';
import type { JudgedFacePage } from './run-shapes.js';
import { useRunEngine } from './use-run-engine.js';

/** A cell of a run's confusion matrix. */
export interface Cell {
  readonly run: string;
  /** Its place among the run's evaluations. */
  readonly evaluation: number;
  readonly faces: FaceSet;
  readonly label: string;
  readonly named: string;
}

/** The faces that one cell of a confusion matrix counts, those first of which the model was surest. */
export function ConfusedFaces({ cell, onClose }: { readonly cell: Cell; onClose(): void }): JSX.Element {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [query, choose] = useQuery();
  const page = pageOf(query);
  const asked = useRemote<JudgedFacePage>(pathOf(cell, page, query));
  const [opened, setOpened] = useState(false);
  const model = useRunEngine(cell.run, opened);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="card confused" aria-labelledby={id}>
      <div className="toolbar">
        <h3 id={id} ref={heading} tabIndex={-1}>
          Faces labelled {cell.label}, named {cell.named}
        </h3>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <div className="filters">
        <DoubtFilter query={query} onChange={(change) => choose({ ...change, page: '' })} />
      </div>
      <div className="grid-room">
        <RemoteView asked={asked} what="The faces of a run">
          {({ dataset, total, faces, voteColumns }) => (
            <>
              <PageBar
                page={page}
                shown={faces.length}
                total={total}
                onPage={(to) => choose({ page: String(to + 1) })}
              />
              <FaceTiles
                dataset={dataset}
                faces={faces}
                columns={voteColumns}
                onOpen={() => setOpened(true)}
                detail={({ index, confidence }) => (
                  <ModelAnswer
                    model={model}
                    dataset={dataset}
                    index={index}
                    named={cell.named}
                    confidence={confidence}
                  />
                )}
                note={({ confidence }) => <span className="soft small">{percent(confidence, 0)} sure</span>}
              />
            </>
          )}
        </RemoteView>
      </div>
    </section>
  );
}

function pathOf({ run, evaluation, faces, label, named }: Cell, page: number, { doubt }: Query): string {
  const query = new URLSearchParams({
    evaluation: String(evaluation),
    label,
    named,
    offset: String(page * PAGE),
    limit: String(PAGE),
  });
  if (faces !== 'official') query.set(faces, 'true');
  if (isDoubt(doubt)) query.set(doubt, 'true');
  return `runs/${encodeURIComponent(run)}/faces?${query}`;
}

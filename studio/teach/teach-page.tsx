import { type JSX, useRef } from 'react';
import { EXPRESSIONS } from '../../src/expression.js';
import type { EngineControl } from '../engine/use-engine.js';
import { EngineBar } from '../recognise/engine-bar.js';
import { EngineTrouble } from '../recognise/engine-trouble.js';
import { Message } from '../shell/message.js';
import { CameraCard } from './camera-card.js';
import { ExpressionRow } from './expression-row.js';
import { TaughtResult } from './taught-result.js';
import { TeachBar } from './teach-bar.js';
import { teacherOf } from './teacher-of.js';
import { useRecorder } from './use-recorder.js';
import type { Teaching } from './use-teaching.js';

export function TeachPage({
  control,
  teaching,
}: {
  readonly control: EngineControl;
  readonly teaching: Teaching;
}): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const engine = teacherOf(control.state);
  const recorder = useRecorder(video, engine, teaching);
  const recording = recorder.state.kind === 'counting' || recorder.state.kind === 'recording';
  const elsewhere = control.choice.place === 'server';
  return (
    <>
      <div className="page-head">
        <h1>Teach it your face</h1>
        <p className="lead">
          A few seconds of each expression, and the last layer of the network is fitted to one person, camera
          and light: in this browser, with nothing uploaded. What it learns is a model file of yours.
        </p>
      </div>
      <EngineBar control={control} />
      <EngineTrouble control={control} />
      {elsewhere ? (
        <Message
          kind="info"
          title="Teaching runs in this browser"
          actions={
            <button type="button" onClick={() => control.choose({ place: 'browser' })}>
              Use this browser
            </button>
          }
        >
          <p>The server is chosen now, and faces are not sent there to be learnt.</p>
        </Message>
      ) : null}
      {engine?.description.taught === undefined ? null : (
        <Message
          kind="info"
          testId="taught-before"
          title="This model has been taught a face already"
          actions={
            control.files?.model == null ? undefined : (
              <button type="button" onClick={() => control.choose({ ownModel: undefined })}>
                Begin with the built-in one
              </button>
            )
          }
        >
          <p>
            What you teach now goes on from there. Faces that it has learnt before flatter its judgement
            “before”.
          </p>
        </Message>
      )}
      <div className="teach">
        <CameraCard video={video} recorder={recorder} engine={engine} />
        <section className="card teach-list" aria-label="Expressions">
          <h2>Expressions</h2>
          <p className="small soft">
            Each is recorded twice: the first take is learnt, the second judges. Skip those you like: the
            network goes on knowing them as before, or nearly.
          </p>
          <ul>
            {EXPRESSIONS.map((name) => (
              <ExpressionRow
                key={name}
                expression={name}
                teaching={teaching}
                recorder={recorder}
                engine={engine}
              />
            ))}
          </ul>
        </section>
      </div>
      <TeachBar teaching={teaching} ready={engine !== undefined && !recording} />
      {teaching.state.kind === 'done' ? (
        <TaughtResult
          model={teaching.state.model}
          milliseconds={teaching.state.milliseconds}
          control={control}
        />
      ) : null}
    </>
  );
}

import { type JSX, useState } from 'react';
import { EXPRESSION_COLORS, type Expression } from '../../src/expression.js';
import type { BrowserEngine } from '../engine/browser-engine.js';
import { checkPicture } from '../recognise/check-picture.js';
import { pictureError } from '../recognise/picture-error.js';
import { errorText } from '../shell/message.js';
import { FaceStrip } from './face-strip.js';
import { largestFace } from './largest-face.js';
import { facesOf, hasTooFew, missingPhotos } from './lesson.js';
import { PROMPTS } from './prompts.js';
import type { Recorder } from './use-recorder.js';
import type { Teaching } from './use-teaching.js';

/** One expression: what to show, the faces that are here, and how to get more. */
export function ExpressionRow({
  expression,
  teaching: { lesson, addTake, remove, state },
  recorder,
  engine,
}: {
  readonly expression: Expression;
  readonly teaching: Teaching;
  readonly recorder: Recorder;
  readonly engine: BrowserEngine | undefined;
}): JSX.Element {
  const [reading, setReading] = useState<string>();
  const [trouble, setTrouble] = useState<readonly string[]>([]);
  const faces = facesOf(lesson, expression);
  const now = recorder.state;
  const active = (now.kind === 'counting' || now.kind === 'recording') && now.expression === expression;
  const busy = state.kind === 'running' || reading !== undefined;

  /** Each photo is a take of its own: they are from other moments. */
  const read = async (teacher: BrowserEngine, files: readonly File[]): Promise<void> => {
    const problems: string[] = [];
    for (const [i, file] of files.entries()) {
      setReading(`Reading photo ${i + 1} of ${files.length} …`);
      try {
        await checkPicture(file.name, file);
        const crop = await largestFace(teacher, file);
        if (crop === undefined) problems.push(`${file.name}: no face was seen`);
        else addTake(expression, [{ crop }]);
      } catch (error) {
        problems.push(errorText(pictureError(file.name, error)));
      }
    }
    setReading(undefined);
    setTrouble(problems);
  };

  return (
    <li className={active ? 'teach-row active' : 'teach-row'}>
      <div className="teach-words">
        <h3>
          <span className="swatch inline" style={{ background: EXPRESSION_COLORS[expression] }} />
          {expression}
        </h3>
        <p className="small soft">{PROMPTS[expression]}</p>
        {faces.length === 0 ? null : <FaceStrip faces={faces} expression={expression} />}
        <p className="small" role="status">
          {reading ?? kept(faces.length)}
          {hasTooFew(lesson, expression) ? (
            <strong className="bad" data-testid="too-few">
              {' '}
              Too few: {photosText(missingPhotos(lesson, expression))} needed. Or record it again, or delete
              them.
            </strong>
          ) : null}
        </p>
        {trouble.map((line) => (
          <p key={line} className="small bad" role="alert">
            {line}
          </p>
        ))}
      </div>
      <fieldset className="teach-buttons" disabled={busy}>
        <legend className="visually-hidden">{expression}</legend>
        <button
          type="button"
          className={faces.length === 0 ? 'primary' : ''}
          disabled={now.kind !== 'ready'}
          onClick={() => {
            setTrouble([]);
            recorder.record(expression);
          }}
        >
          {faces.length === 0 ? 'Record' : 'Retake'}
          <span className="visually-hidden"> {expression}</span>
        </button>
        <label className="button file-button">
          Photos
          <input
            className="visually-hidden"
            type="file"
            accept="image/*"
            multiple
            disabled={engine === undefined}
            aria-label={`Photos of ${expression}`}
            onChange={({ target }) => {
              const files = [...(target.files ?? [])];
              target.value = '';
              if (files.length > 0 && engine !== undefined) void read(engine, files);
            }}
          />
        </label>
        {faces.length === 0 ? null : (
          <button
            type="button"
            className="quiet"
            disabled={active}
            onClick={() => {
              setTrouble([]);
              remove(expression);
            }}
          >
            Delete<span className="visually-hidden"> the faces of {expression}</span>
          </button>
        )}
      </fieldset>
    </li>
  );
}

function photosText(count: number): string {
  return count === 1 ? '1 more photo is' : `${count} more photos are`;
}

function kept(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 face.' : `${count} faces.`;
}

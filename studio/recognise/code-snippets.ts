import type { Prior } from '../../src/model/prior.js';
import type { Question } from '../engine/question.js';

export const LANGUAGES = { cli: 'Command line', node: 'Node', browser: 'Browser', curl: 'curl' } as const;
export type Language = keyof typeof LANGUAGES;

/** What is shown now, as far as code has to say it. */
export interface Shown {
  /** Name of a photo's file. */
  readonly file: string;
  /** Path of the reader's own model; `undefined` for the packaged one. */
  readonly model: string | undefined;
  readonly question: Question;
  /** Of the server that curl asks. */
  readonly origin: string;
}

/** Where its file lies as a rule: a run's in its project, another one's where the reader keeps it. */
export function pathOfModel({ name, run }: { readonly name: string; readonly run?: string }): string {
  return run === undefined ? name : `models/history/${run}/model.onnx`;
}

/** Code that gives the answer that is shown. */
export function snippet(language: Language, shown: Shown): string {
  switch (language) {
    case 'cli':
      return cli(shown);
    case 'node':
      return program(shown, {
        from: 'mienjs',
        model: shown.model === undefined ? undefined : quoted(`./${shown.model}`),
        picture: quoted(shown.file),
      });
    case 'browser':
      return program(shown, {
        from: 'mienjs/web',
        model: quoted(shown.model ?? 'models/default/model.onnx'),
        detector: "'models/mtcnn'",
        picture: "document.querySelector('input[type=file]').files[0]",
      });
    case 'curl':
      return curl(shown);
  }
}

function cli({ file, model, question: { crop, detection, prior } }: Shown): string {
  const words = ['npx mienjs predict', shellWord(file)];
  if (model !== undefined) words.push(`--model ${shellWord(`./${model}`)}`);
  if (crop) words.push('--no-detect');
  if (detection?.minFace !== undefined) words.push(`--min-face ${detection.minFace}`);
  if (detection?.thresholds !== undefined) words.push(`--thresholds ${detection.thresholds.join(',')}`);
  if (detection?.anyTurn === true) words.push('--any-turn');
  if (prior !== undefined) words.push(`--prior ${shellWord(priorText(prior))}`);
  return words.join(' ');
}

/** A server answers by one model, so another one takes another server. */
function curl({ file, model, question: { crop, detection, prior }, origin }: Shown): string {
  const serving = model === undefined ? '' : `# Asks: npx mienjs serve --model ${shellWord(`./${model}`)}\n`;
  const query = new URLSearchParams();
  if (crop) query.set('detect', 'false');
  if (detection?.minFace !== undefined) query.set('minFace', String(detection.minFace));
  if (detection?.thresholds !== undefined) query.set('thresholds', detection.thresholds.join(','));
  if (detection?.anyTurn === true) query.set('anyTurn', 'true');
  if (prior !== undefined) query.set('prior', priorText(prior));
  const asked = query.toString().replaceAll('%2C', ',');
  return `${serving}curl --data-binary @${shellWord(file)} -H 'Content-Type: application/octet-stream' \\\n  '${origin}/v1/predict${asked === '' ? '' : `?${asked}`}'`;
}

function program(
  { question: { crop, detection, prior } }: Shown,
  {
    from,
    model,
    detector,
    picture,
  }: {
    readonly from: string;
    readonly model: string | undefined;
    readonly detector?: string;
    readonly picture: string;
  },
): string {
  const making = objectText({ model, detector });
  const asking = objectText({
    ...Object.fromEntries(
      Object.entries(crop ? {} : (detection ?? {})).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
    prior: typeof prior === 'string' ? quoted(prior) : JSON.stringify(prior),
  });
  const call = crop
    ? `const [{ faces }] = await mien.recognizeCrops([${picture}]${asking === '' ? '' : `, ${asking}`});`
    : `const { faces } = await mien.recognize(${picture}${asking === '' ? '' : `, ${asking}`});`;
  return [
    `import { createRecognizer } from '${from}';`,
    '',
    `const mien = await createRecognizer(${making});`,
    call,
    'for (const { expression, confidence } of faces) console.log(expression, confidence);',
  ].join('\n');
}

/** An object literal of what is there; empty where nothing is. */
function objectText(values: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? '' : `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}

/** As it stands on a command line and in an address. */
function priorText(prior: Prior): string {
  return typeof prior === 'string' ? prior : JSON.stringify(prior);
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

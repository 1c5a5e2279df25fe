import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MienError } from '../../../errors.js';
import { disk } from '../../../files/disk.js';
import { makeFolder } from '../../../files/folder.js';
import { readText } from '../../../files/read.js';
import { writeJson } from '../../../files/write-whole.js';
import type { Issue } from '../../../issue.js';
import { readModelFile, writeModelFile } from '../../../model/model-file.js';
import { openSession } from '../../../runtime/node.js';
import type { Session } from '../../../runtime/session.js';
import type { DetectedFace } from '../../detected-face.js';
import { netFile } from '../../detector-nets.js';
import { CONFIRMED, evaluateDetector } from '../../evaluation/evaluate-detector.js';
import { boxOf } from '../../evaluation/face-points.js';
import { readFramedPhotos } from '../../evaluation/framed-photos.js';
import { type MarkedPhoto, readBackground, readMarkedPhotos } from '../../evaluation/marked-photos.js';
import type { DetectionMeasures } from '../../evaluation/measure-detections.js';
import { type OpenedDetector, openDetector, readDetectorNet } from '../../open-detector.js';
import { openNet } from '../mtcnn.js';
import { notesMetadata } from '../net-notes.js';
import { NET_NAMES, type NetName } from '../net-plans.js';
import { encodeNet } from '../nets.js';
import { detectionOptions } from '../options.js';

import { readNetWeights } from '../read-net-weights.js';
import type { NetWeights } from '../weights.js';
import { calibrate } from './calibrate.js';
import { type DetectorConfig, detectorConfigSchema } from './config.js';
import { type FitReport, fitFile, fitNet } from './fit.js';
import { gather } from './gather.js';
import { teach } from './teacher.js';
import { truthOf, truthOfFrames } from './truth.js';

const settingsSchema = z.strictObject({
  /** As it was typed. */
  command: z.string(),
  faces: z.string(),
  /** Folders; one alone in settings of earlier versions. */
  background: z.union([z.array(z.string()), z.string().transform((folder) => [folder])]),
  /** Folders of photos whose faces are framed (`readFramedPhotos`). */
  boxes: z.array(z.string()).default([]),
  /** A detector's folder or name; null for none. */
  teacher: z.string().nullable(),
  /** A detector's folder or name whose nets are trained on; null for random first weights. */
  from: z.string().nullable().default(null),
  /** What is trained; the others are taken as they are from `from`. */
  nets: z
    .array(z.enum(NET_NAMES))
    .min(1)
    .default([...NET_NAMES]),
  threads: z.int().positive(),
  config: detectorConfigSchema,
});

/** What a run is started with and keeps when it is resumed. */
export type DetectorSettings = z.infer<typeof settingsSchema>;

/** How far a run is, for those who watch. */
export type DetectorEvent =
  | { readonly kind: 'teacher'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'samples';
      readonly net: NetName;
      readonly done: number;
      readonly total: number;
      readonly crops: number;
    }
  | ({ readonly kind: 'step'; readonly net: NetName } & FitReport)
  | { readonly kind: 'judging'; readonly detector: string; readonly done: number; readonly total: number };

export interface DetectorRun {
  readonly settings: DetectorSettings;
  /** Gets `p.onnx`, `r.onnx`, `o.onnx` and `metrics.json`, and in `training/` what it takes to go on. */
  readonly folder: string;
  readonly resume: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: DetectorEvent) => void;
}

export interface DetectorResult {
  /** `mien`, and `teacher` where there is one. */
  readonly measures: Readonly<Record<string, DetectionMeasures>>;
  readonly issues: readonly Issue[];
}

const STATE = 'training';
const SETTINGS = 'settings.json';
export const DETECTOR_METRICS = 'metrics.json';

/** Throws `OPTION_INVALID` where the folder holds a run already; `resume` is the command that goes on with it. */
export async function requireNoDetectorRun(folder: string, resume: string): Promise<void> {
  if ((await stat(join(folder, STATE, SETTINGS)).catch(() => undefined)) === undefined) return;
  throw new MienError('OPTION_INVALID', `${folder} holds a run already.`, {
    hint: `Choose another --out, or go on with that run: ${resume}`,
  });
}

/** The settings of a run that was begun in the folder. Throws `CHECKPOINT_BROKEN` and file errors. */
export async function readDetectorSettings(folder: string): Promise<DetectorSettings> {
  const path = join(folder, STATE, SETTINGS);
  const text = await readText(path);
  try {
    return settingsSchema.parse(JSON.parse(text));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('CHECKPOINT_BROKEN', `${path} is not what a run wrote: ${detail}`, { cause: error });
  }
}

/** Drops a net and the later ones, and how far their training is, so that a resumed run trains them again. */
export async function forgetStages(folder: string, first: NetName): Promise<void> {
  for (const net of NET_NAMES.slice(NET_NAMES.indexOf(first))) {
    await disk().remove(join(folder, netFile(net)));
    await disk().remove(fitFile(join(folder, STATE), net));
  }
}

/**
 * Trains the P-, R- and O-Net, each on what the ones before let pass, and judges them on the photos of the split
 * `val`. The same settings give the same nets; a run that was stopped goes on where it stood, after cutting the
 * samples of the net under way once more. Throws `INTERRUPTED`, `DATASET_EMPTY`, `TRAINING_DIVERGED` and file errors.
 */
export async function trainDetector(run: DetectorRun): Promise<DetectorResult> {
  const { settings, folder, signal, onEvent } = run;
  const marked = await readMarkedPhotos(settings.faces);
  const background = (await Promise.all(settings.background.map(readBackground))).flat();
  const framed = await Promise.all(settings.boxes.map(readFramedPhotos));
  const training = [
    ...marked.photos.filter(({ split }) => split === 'train'),
    ...framed.flatMap(({ photos }) => photos),
    ...background,
  ];
  const validation = marked.photos.filter(({ split }) => split === 'val');
  const teacher =
    settings.teacher === null
      ? undefined
      : await openDetector({ detector: settings.teacher, threads: settings.threads });
  try {
    // Only now, so that a wrong path leaves nothing behind.
    const state = join(folder, STATE);
    await makeFolder(state);
    await writeJson(join(state, SETTINGS), settings);
    const taught =
      teacher === undefined
        ? { found: new Map<string, DetectedFace[]>(), issues: [] }
        : await teach([...training, ...validation], teacher, {
            cache: join(state, 'teacher.json'),
            signal,
            onPhoto: (done, total) => onEvent?.({ kind: 'teacher', done, total }),
          });
    const cutting = await trainNets(run, training, taught.found);
    const judging = await judge(run, validation, taught.found, teacher);
    const read = new Map(
      [...taught.issues, ...cutting, ...judging.issues].map((issue) => [issue.file, issue]),
    );
    const issues = [...marked.issues, ...framed.flatMap((each) => each.issues), ...read.values()];
    await writeJson(join(folder, DETECTOR_METRICS), { split: 'val', detectors: judging.measures });
    return { measures: judging.measures, issues };
  } finally {
    await teacher?.release();
  }
}

/** Trains what is missing in the folder. */
async function trainNets(
  run: DetectorRun,
  photos: readonly MarkedPhoto[],
  found: ReadonlyMap<string, readonly DetectedFace[]>,
): Promise<readonly Issue[]> {
  const { settings, folder, resume } = run;
  const nets: Partial<Record<NetName, Session>> = {};
  const issues: Issue[] = [];
  try {
    for (const net of NET_NAMES) {
      const file = join(folder, netFile(net));
      const there = resume && (await stat(file).catch(() => undefined)) !== undefined;
      if (!there) {
        const start = await startOf(net, settings);
        const weights =
          start !== undefined && !settings.nets.includes(net)
            ? start
            : await trainNet(net, run, { photos, found, nets, start, issues });
        await writeModelFile(file, encodeNet(net, weights, metadataOf(net, settings.config)));
      }
      nets[net] = await openNet(openSession, await readModelFile(file), net, { threads: settings.threads });
    }
    return issues;
  } finally {
    for (const session of Object.values(nets)) await session.release();
  }
}

/** The weights that a net is trained on from, if any. */
async function startOf(net: NetName, { from }: DetectorSettings): Promise<NetWeights | undefined> {
  return from === null ? undefined : readNetWeights(await readDetectorNet(from, net), net, netFile(net));
}

interface NetTraining {
  readonly photos: readonly MarkedPhoto[];
  /** What the teacher found, by the path of the photo. */
  readonly found: ReadonlyMap<string, readonly DetectedFace[]>;
  /** The nets before this one. */
  readonly nets: Partial<Record<NetName, Session>>;
  readonly start: NetWeights | undefined;
  /** Photos that cannot be read are added. */
  readonly issues: Issue[];
}

/** Cuts the samples of a net, and trains and calibrates it. */
async function trainNet(
  net: NetName,
  { settings: { config, threads }, folder, resume, signal, onEvent }: DetectorRun,
  { photos, found, nets, start, issues }: NetTraining,
): Promise<NetWeights> {
  const stage = config.stages[net];
  const { crops, issues: unread } = await gather(
    net,
    {
      photos,
      truthOf: ({ path, faces, framed }) =>
        framed === undefined
          ? truthOf(faces, found.get(path) ?? [])
          : truthOfFrames(framed, found.get(path) ?? []),
      nets,
      signal,
      onPhoto: (done, total, count) => onEvent?.({ kind: 'samples', net, done, total, crops: count }),
    },
    { seed: config.seed, levels: config.levels, ...stage, ...config.cutting },
  );
  for (const issue of unread) issues.push(issue);
  const weights = await fitNet({
    net,
    crops,
    config,
    start,
    folder: join(folder, STATE),
    open: openSession,
    threads,
    resume,
    signal,
    onStep: (report) => onEvent?.({ kind: 'step', net, ...report }),
  });
  return calibrate(net, weights, crops, {
    missed: stage.missed,
    stricter: stage.stricter,
    threshold: detectionOptions().thresholds[NET_NAMES.indexOf(net)]!,
    open: openSession,
    threads,
  });
}

/** The first net's file says how photos are prepared for all three. */
function metadataOf(net: NetName, { levels }: DetectorConfig): Readonly<Record<string, string>> {
  return net === 'p' ? notesMetadata({ levels: levels ?? undefined }) : {};
}

async function judge(
  { settings, folder, signal, onEvent }: DetectorRun,
  photos: readonly MarkedPhoto[],
  found: ReadonlyMap<string, readonly DetectedFace[]>,
  teacher: OpenedDetector | undefined,
): Promise<DetectorResult> {
  const own = await openDetector({ detector: resolve(folder), threads: settings.threads });
  try {
    const measures: Record<string, DetectionMeasures> = {};
    const issues: Issue[] = [];
    for (const [name, detector] of Object.entries({ mien: own, teacher })) {
      if (detector === undefined) continue;
      const outcome = await evaluateDetector(detector, photos, {
        confirmed: ({ path }) =>
          (found.get(path) ?? []).filter(({ score }) => score >= CONFIRMED).map((face) => boxOf(face)),
        signal,
        onPhoto: (done, total) => onEvent?.({ kind: 'judging', detector: name, done, total }),
      });
      measures[name] = outcome.measures;
      if (name === 'mien') for (const issue of outcome.issues) issues.push(issue);
    }
    return { measures, issues };
  } finally {
    await own.release();
  }
}

import type {
  DetectionReport,
  PrepareReport,
  Ratios,
  RecognisingSide,
  RecognitionReport,
  SidesReport,
  TrainStepReport,
} from './reports.js';
import type { Spread } from './train-step/statistics.js';

/** What a benchmark comes to, one line a job: how mien's figure stands to the peer's. */
export interface Row {
  readonly job: string;
  /** With its unit. */
  readonly mien: string;
  /** Its name, version and figure. */
  readonly peer: string;
  /** Above 1 where mien is ahead. */
  readonly ratio: number;
  /** Of the ratio. */
  readonly rounds?: readonly [least: number, most: number];
  /** At its peak, mien's and the peer's. */
  readonly memory?: string;
}

export interface Summary {
  readonly date?: string;
  readonly machine: unknown;
  readonly versions?: unknown;
  /** False where other processes took more of the processor than 5 %. */
  readonly quiet?: boolean;
  readonly rows: readonly Row[];
  readonly detectors?: readonly DetectorRow[];
}

export interface DetectorRow {
  readonly side: string;
  readonly milliseconds: number;
  readonly times: number;
  readonly recall: number;
  readonly marked: number;
}

/** What a script's JSON comes to. `name` is that of its folder. */
export function summaryOf(name: string, json: string): Summary {
  const report: unknown = JSON.parse(json);
  if (name === 'train-step') return trainStep(report as TrainStepReport);
  if (name === 'prepare') return prepare(report as PrepareReport);
  if (name === 'detection') return detection(report as DetectionReport);
  if (name === 'recognition') return recognition(report as RecognitionReport);
  throw new Error(`no summary is made of "${name}"`);
}

function trainStep({ date, machine, versions, options, nets }: TrainStepReport): Summary {
  const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20).toLocaleString('en-US');
  const torch = versions.torch.replace(/a0$|\+cpu$/, '');
  return {
    ...dated(date),
    machine,
    versions,
    quiet: nets.every(({ disturbance }) => disturbance.quiet),
    rows: nets.map(({ net, sides, bestFormat, ratio, memory }) => ({
      job: `one training step of ${net === 'plain' ? 'a plain net of six convolutions' : `\`${net}\``}, batch ${options.batch}`,
      mien: milliseconds(1000 * sides.mien.stepSeconds.median),
      peer: `PyTorch ${torch}: ${milliseconds(1000 * sides[bestFormat].stepSeconds.median)}`,
      ratio: ratio.ofMedians,
      rounds: [ratio.byRoundSpread.min, ratio.byRoundSpread.max],
      memory: `${mebibytes(memory.mien.peakBytes)} / ${mebibytes(memory[bestFormat].peakBytes)} MiB`,
    })),
  };
}

function prepare({ date, machine, mien, pandas, ratio, disturbance }: PrepareReport): Summary {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  return {
    ...dated(date),
    machine,
    versions: { ...mien.versions, ...pandas.versions },
    ...(disturbance === undefined ? {} : { quiet: disturbance.quiet }),
    rows: [
      {
        job: 'FER-2013 from the zip to joined, split tensors',
        mien: seconds(mien.median),
        peer: `pandas ${pandas.versions.pandas}: ${seconds(pandas.median)}`,
        ratio: ratio.median,
        rounds: [ratio.least, ratio.most],
        memory: `${megabytes(mien.peakBytes)} / ${megabytes(pandas.peakBytes)} MB`,
      },
    ],
  };
}

function detection({ date, machine, minFace, results, disturbance }: DetectionReport): Summary {
  const [ours] = results;
  const tiny = results.find(({ side }) => side.includes('Tiny'));
  if (ours === undefined || tiny === undefined) throw new Error('detection: a side is missing');
  return {
    ...dated(date),
    machine,
    ...(disturbance === undefined ? {} : { quiet: disturbance.quiet }),
    rows: [
      {
        job: `finding the faces of a photo, 640×480, from ${minFace} pixels on`,
        mien: milliseconds(ours.milliseconds.median),
        peer: `${tiny.side} ${tiny.version}: ${milliseconds(tiny.milliseconds.median)}`,
        ratio: tiny.milliseconds.median / ours.milliseconds.median,
      },
    ],
    detectors: results.map(({ side, version, milliseconds: { median }, recall, marked }) => ({
      side: `${side} ${version}`,
      milliseconds: median,
      times: median / ours.milliseconds.median,
      recall,
      marked,
    })),
  };
}

function recognition({ date, machine, faces, photo, start, folder }: RecognitionReport): Summary {
  const rows = [
    ...(faces === undefined ? [] : besidePeer(faces, 'one', 'the expression of one face')),
    ...(faces === undefined ? [] : besidePeer(faces, 'of64', '… of 64 faces in one call, each')),
    ...(photo === undefined
      ? []
      : besidePeer(photo, 'photo', 'faces of a photo, 640×480, found and recognised')),
    ...(start === undefined ? [] : startRows(start.seconds)),
    ...(folder === undefined ? [] : [folderRow(folder)]),
  ];
  const parts = [faces, photo, start, folder].filter((part) => part !== undefined);
  return { ...dated(date), machine, quiet: parts.every(({ disturbance }) => disturbance.quiet), rows };
}

/** A task by mien and its peer; where they were measured, also in integers and with the threads that each chooses. */
function besidePeer(part: SidesReport, task: string, job: string): readonly Row[] {
  const [ours, theirs, integers, oursFree, theirsFree] = part.results;
  const row = (
    side: RecognisingSide | undefined,
    peer: RecognisingSide | undefined,
    name: string,
    times: Ratios | undefined,
  ): readonly Row[] => {
    if (times === undefined) return [];
    const [mine, other, spread] = [side?.milliseconds[task], peer?.milliseconds[task], times[task]];
    if (peer === undefined || mine === undefined || other === undefined || spread === undefined)
      throw new Error(`recognition: "${task}" was not measured`);
    return [
      {
        job: name,
        mien: milliseconds(mine.median),
        peer: `${peer.side} ${peer.version}: ${milliseconds(other.median)}`,
        ratio: spread.median,
        rounds: [spread.min, spread.max],
      },
    ];
  };
  return [
    ...row(ours, theirs, job, part.ratios),
    ...row(integers, theirs, '… in integers (`--format int8`)', part.integerRatios),
    ...row(oursFree, theirsFree, '… each with the threads it chooses', part.allCoresRatios),
  ];
}

function startRows(spreads: NonNullable<RecognitionReport['start']>['seconds']): readonly Row[] {
  const { 'mien predict': program, 'mien, library': ours, 'face-api, library': theirs } = spreads;
  const peer = `a program with @vladmandic/face-api: ${seconds(theirs.median)}`;
  const beside = (job: string, { median }: Spread): Row => ({
    job,
    mien: seconds(median),
    peer,
    ratio: theirs.median / median,
  });
  return [
    beside('`mien predict` of one photo, 640×480, from the start of the process to its end', program),
    beside('… a program of one photo with the library', ours),
  ];
}

function folderRow({ photos, photosPerSecond, ratio }: NonNullable<RecognitionReport['folder']>): Row {
  const { 'one core': one, 'two cores': two } = photosPerSecond;
  return {
    job: `\`mien predict\` of ${photos.toLocaleString('en-US')} photos on two cores`,
    mien: `${two.median.toFixed(0)} photos/s`,
    peer: `mien on one core: ${one.median.toFixed(0)} photos/s`,
    ratio: ratio.median,
    rounds: [ratio.min, ratio.max],
  };
}

function dated(date: string | undefined): { readonly date?: string } {
  return date === undefined ? {} : { date };
}

/** Without more digits than the spread leaves meaning to. */
export function rounded(summary: Summary): Summary {
  const shorten = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return JSON.parse(JSON.stringify(summary, shorten));
}

function milliseconds(value: number): string {
  return `${value < 20 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ms`;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

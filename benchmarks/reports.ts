import type { Disturbance } from './quiet-rounds.js';
import type { Machine } from './train-step/machine.js';
import type { NetResult } from './train-step/measure.js';
import type { Spread } from './train-step/statistics.js';

// The JSON that the scripts write, as far as rows.ts reads it.

interface Report {
  readonly date?: string;
  readonly machine: Pick<Machine, 'cpu' | 'cores'>;
}

export interface TrainStepReport extends Report {
  readonly versions: { readonly torch: string };
  readonly options: { readonly batch: number };
  readonly nets: readonly Pick<
    NetResult,
    'net' | 'sides' | 'bestFormat' | 'ratio' | 'memory' | 'disturbance'
  >[];
}

interface PreparingSide {
  /** Seconds. */
  readonly median: number;
  readonly peakBytes: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface PrepareReport extends Report {
  readonly mien: PreparingSide;
  readonly pandas: PreparingSide;
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number };
  readonly disturbance?: Disturbance;
}

export interface DetectionReport extends Report {
  readonly minFace: number;
  readonly disturbance?: Disturbance;
  readonly results: readonly {
    readonly side: string;
    readonly version: string;
    readonly milliseconds: Spread;
    readonly recall: number;
    readonly marked: number;
  }[];
}

/** A side's name, version and milliseconds for each task. */
export interface RecognisingSide {
  readonly side: string;
  readonly version: string;
  readonly milliseconds: Readonly<Record<string, Spread>>;
}

/** Of each task, how many times faster than the peer. */
export type Ratios = Readonly<Record<string, Spread>>;

export interface SidesReport {
  /** mien and its peer; with faces also mien in integers, and both with the threads that they choose. */
  readonly results: readonly RecognisingSide[];
  readonly ratios: Ratios;
  readonly integerRatios?: Ratios;
  readonly allCoresRatios?: Ratios;
  readonly disturbance: Disturbance;
}

export interface RecognitionReport extends Report {
  readonly faces?: SidesReport;
  readonly photo?: SidesReport;
  readonly start?: {
    readonly seconds: Readonly<Record<'mien predict' | 'mien, library' | 'face-api, library', Spread>>;
    readonly disturbance: Disturbance;
  };
  readonly folder?: {
    readonly photos: number;
    readonly photosPerSecond: Readonly<Record<'one core' | 'two cores', Spread>>;
    readonly ratio: Spread;
    readonly disturbance: Disturbance;
  };
}

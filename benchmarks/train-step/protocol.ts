// What the benchmark and its child processes say to each other: one JSON object a line, a question on the child's
// standard input, its answer on standard output. A child that waits for a question does nothing.

/** What the PyTorch side must know to do the same step. */
export interface Recipe {
  readonly optimizer: 'sgd' | 'adam';
  readonly momentum: number;
  /** Adam's. */
  readonly epsilon: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Of the moving average of the weights; none where null. */
  readonly averageDecay: number | null;
  /** Names of the parameters that decay applies to. */
  readonly decayed: readonly string[];
  /** Names of the others. */
  readonly plain: readonly string[];
}

/** The first thing that a child says. */
export interface Ready {
  /** Of the framework. */
  readonly version: string;
  readonly parameters: number;
  /** Resident before the net was built. */
  readonly startBytes: number;
  /** Multiply-accumulates of one picture, from mien's side. */
  readonly macs?: number;
  /** From mien's side. */
  readonly recipe?: Recipe;
}

/** The first steps without dropout: they must agree. */
export interface Check {
  /** Of each step. */
  readonly losses: readonly number[];
  /** Length of the way that the weights went. */
  readonly moved: number;
  /** The same of their moving average. */
  readonly averageMoved: number | null;
}

export interface Steps {
  /** Of each step. */
  readonly seconds: readonly number[];
  /** Part of them that was not spent in the graph: dropout masks. */
  readonly outside: readonly number[];
  /** Of the last step. */
  readonly loss: number;
  readonly cpu: Cpu;
}

/** Processor seconds of the child since its start, when it was asked and when it answers. */
export type Cpu = { asked: number; answered: number };

export interface Products {
  /** Of each product. */
  readonly seconds: readonly number[];
  readonly cpu: Cpu;
}

export type End = { peakBytes: number };

/** Side of the square matrices whose product gives the machine's rate: big enough to be bound by arithmetic. */
export const MATMUL_SIZE = 2048;

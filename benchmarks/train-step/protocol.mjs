/**
 * What the benchmark and its child processes say to each other: one JSON object a line, a question on the child's
 * standard input, its answer on standard output. A child that waits for a question does nothing.
 */

/**
 * What the PyTorch side must know to do the same step.
 * @typedef {object} Recipe
 * @property {'sgd' | 'adam'} optimizer
 * @property {number} momentum
 * @property {number} epsilon Adam's
 * @property {number} learningRate
 * @property {number} weightDecay
 * @property {number | null} averageDecay of the moving average of the weights; none where null
 * @property {readonly string[]} decayed names of the parameters that decay applies to
 * @property {readonly string[]} plain names of the others
 */

/**
 * The first thing that a child says.
 * @typedef {object} Ready
 * @property {string} version of the framework
 * @property {number} parameters
 * @property {number} startBytes resident before the net was built
 * @property {number} [macs] multiply-accumulates of one picture, from mien's side
 * @property {Recipe} [recipe] from mien's side
 */

/**
 * The first steps without dropout: they must agree.
 * @typedef {object} Check
 * @property {readonly number[]} losses of each step
 * @property {number} moved length of the way that the weights went
 * @property {number | null} averageMoved the same of their moving average
 */

/**
 * @typedef {object} Steps
 * @property {readonly number[]} seconds of each step
 * @property {readonly number[]} outside part of them that was not spent in the graph: dropout masks
 * @property {number} loss of the last step
 * @property {Cpu} cpu
 */

/**
 * Processor seconds of the child since its start, when it was asked and when it answers.
 * @typedef {{ asked: number, answered: number }} Cpu
 */

/**
 * @typedef {object} Products
 * @property {readonly number[]} seconds of each product
 * @property {Cpu} cpu
 */

/** @typedef {{ peakBytes: number }} End */

/** Side of the square matrices whose product gives the machine's rate: big enough to be bound by arithmetic. */
export const MATMUL_SIZE = 2048;

import { MienError } from '../../errors.js';
import { formatShape, type Shape, sizeOf } from '../../graph/graph.js';
import type { NetName } from './net-plans.js';

/** The weights of one net by the names that `buildNet` documents. */
export class NetWeights {
  constructor(
    readonly net: NetName,
    private readonly values: ReadonlyMap<string, Float32Array>,
  ) {}

  /** Throws `MODEL_BROKEN` where there is no such weight, or it does not fill the shape. */
  take(name: string, shape: Shape): Float32Array {
    const values = this.values.get(name);
    if (values?.length === sizeOf(shape)) return values;
    const got = values === undefined ? 'nothing' : `${values.length} values`;
    throw new MienError(
      'MODEL_BROKEN',
      `MTCNN ${this.net.toUpperCase()}-Net, ${name}: got ${got}, expected ${formatShape(shape)}.`,
      { hint: 'Get the weights again: these are incomplete or of another network.' },
    );
  }
}

export type MtcnnWeights = Readonly<Record<NetName, NetWeights>>;

import { Graph } from '../../graph/graph.js';
import { lower } from '../../graph/lowering/lower.js';
import { portable } from '../../graph/lowering/portable.js';
import { toOnnx } from '../../graph/onnx/write.js';
import { reshape } from '../../graph/operators/broadcasting.js';
import { matmul } from '../../graph/operators/matrix.js';
import { reduceMax } from '../../graph/operators/reduce.js';
import { floats, type OpenSession, type Session, type Tensor } from '../../runtime/session.js';

/** Queries a run: their products with all descriptions are `QUERIES · n` floats. */
const QUERIES = 256;
/** Descriptions of which a run tells only the best product, since reading all costs more than computing them. */
const BLOCK = 128;

/** Where, of many vectors of length 1, the one with the largest product with another lies. */
export interface AlikeBlock {
  readonly block: number;
  readonly correlation: number;
}

/** Looks up, of many vectors of length 1, that with the largest product with another, by brute force. */
export class AlikeSearch {
  private constructor(
    private readonly session: Session,
    /** `[n, width]` */
    private readonly descriptions: Float32Array,
    /** `[width, n]`, n filled up with zeros to whole blocks. */
    private readonly columns: Tensor,
    private readonly width: number,
  ) {}

  /** Of `[n, width]`. Throws `RUNTIME_FAILED`. */
  static async open(
    descriptions: Float32Array,
    width: number,
    open: OpenSession,
    threads?: number,
  ): Promise<AlikeSearch> {
    const blocks = Math.ceil(descriptions.length / width / BLOCK);
    const shape = [width, blocks * BLOCK];
    const data = new Float32Array(width * blocks * BLOCK);
    descriptions.forEach((value, i) => {
      data[(i % width) * blocks * BLOCK + Math.floor(i / width)] = value;
    });
    const graph = new Graph();
    const products = matmul(graph.input('queries', [QUERIES, width]), graph.input('columns', shape));
    graph.output('best', reduceMax(reshape(products, [QUERIES, blocks, BLOCK]), [2]));
    const session = await open(toOnnx(lower(graph, portable)), { threads });
    return new AlikeSearch(session, descriptions, { shape, data }, width);
  }

  /** The block of the most alike of each of `[m, width]`. */
  async find(queries: Float32Array): Promise<readonly AlikeBlock[]> {
    const { session, columns, width } = this;
    const found: AlikeBlock[] = [];
    const padded = new Float32Array(QUERIES * width);
    for (let start = 0; start < queries.length; start += padded.length) {
      const part = queries.subarray(start, start + padded.length);
      padded.set(part);
      const input = { shape: [QUERIES, width], data: padded };
      const best = floats((await session.run({ queries: input, columns })).best);
      const blocks = best.length / QUERIES;
      for (let i = 0; i < part.length / width; i++) {
        const each = best.subarray(i * blocks, (i + 1) * blocks);
        const block = each.reduce((at, correlation, j) => (correlation > each[at]! ? j : at), 0);
        found.push({ block, correlation: each[block]! });
      }
    }
    return found;
  }

  /** Which of a block's it is. */
  resolve(query: Float32Array, block: number): number {
    const { descriptions, width } = this;
    let best = { index: block * BLOCK, product: -Infinity };
    const end = Math.min((block + 1) * BLOCK, descriptions.length / width);
    for (let index = block * BLOCK; index < end; index++) {
      let product = 0;
      for (let k = 0; k < width; k++) product += query[k]! * descriptions[index * width + k]!;
      if (product > best.product) best = { index, product };
    }
    return best.index;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

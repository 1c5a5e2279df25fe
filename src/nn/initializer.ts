import { type Shape, sizeOf } from '../graph/graph.js';
import type { Random } from '../random.js';

/** How a parameter starts. Fans are those of the layer: what one output sums over, what one input feeds. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  /** Normal with variance 2 / fanIn, for layers before a ReLU (He et al. 2015). */
  | { readonly kind: 'he'; readonly fanIn: number }
  /** Uniform within ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010). */
  | { readonly kind: 'glorot'; readonly fanIn: number; readonly fanOut: number };

export function initialize(initializer: Initializer, shape: Shape, random: Random): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  switch (initializer.kind) {
    case 'constant':
      return values.fill(initializer.value);
    case 'he': {
      const deviation = Math.sqrt(2 / initializer.fanIn);
      for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
      return values;
    }
    case 'glorot': {
      const limit = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut));
      for (let i = 0; i < values.length; i++) values[i] = random.uniform(-limit, limit);
      return values;
    }
  }
}

import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { toOnnx } from '../graph/onnx/write.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { readModel } from '../model/read-model.js';
import { buildModel } from '../nn/inference.js';
import { floats, type OpenSession, type SessionOptions } from '../runtime/session.js';
import { explanationGraph, type HeatMethod } from './explanation-graph.js';

/** A model whose answers can be traced back to places in the picture. Open once, release at the end. */
export interface Explainer extends HeatMethod {
  /**
   * Heat maps `[n, 48, 48]` of `n` faces of 48×48 gray bytes: what in each speaks for the class of its number in
   * `classes`, 0 to 1, rows from the top. See `explanationGraph`.
   */
  heat(faces: Uint8Array, classes: readonly Expression[]): Promise<Float32Array>;
  release(): Promise<void>;
}

/** The bytes of a model file; `name` stands for it in messages. */
export interface ModelToExplain {
  readonly bytes: Uint8Array;
  readonly name: string;
}

export interface ExplainerOptions extends SessionOptions {
  /** Rows of the feature map to look at; default: the last map's. */
  readonly map?: number | undefined;
}

/** Faces a run. */
const BATCH = 32;

/**
 * Builds the model's network anew from the weights in its file, with the gradients that explain it.
 * Throws `MODEL_BROKEN`, `MODEL_UNKNOWN` where this version does not have its architecture, `OPTION_INVALID` where the
 * network has no such map, and `RUNTIME_FAILED`.
 */
export async function openExplainer(
  open: OpenSession,
  { bytes, name }: ModelToExplain,
  { map, ...options }: ExplainerOptions = {},
): Promise<Explainer> {
  const { description, architecture, weights } = readModel(bytes, name);
  const { temperature } = description;
  const model = buildModel(architecture, { classes: EXPRESSION_COUNT, weights, temperature });
  const { graph, ...method } = explanationGraph(model, { map });
  const session = await open(toOnnx(graph, { name: architecture.name, batch: 'N' }), options);
  return {
    ...method,
    async heat(faces, classes) {
      const heat = new Float32Array(faces.length);
      for (let start = 0; start < classes.length; start += BATCH) {
        const asked = classes.slice(start, start + BATCH);
        const at = start * FACE_BYTES;
        const data = Float32Array.from(faces.subarray(at, at + asked.length * FACE_BYTES));
        const outputs = await session.run({
          images: { shape: [asked.length, 1, FACE_SIZE, FACE_SIZE], data },
          target: { shape: [asked.length, EXPRESSION_COUNT], data: oneHot(asked) },
        });
        heat.set(floats(outputs.heat), at);
      }
      return heat;
    },
    release: () => session.release(),
  };
}

function oneHot(classes: readonly Expression[]): Float32Array {
  const rows = new Float32Array(classes.length * EXPRESSION_COUNT);
  classes.forEach((name, row) => {
    rows[row * EXPRESSION_COUNT + EXPRESSIONS.indexOf(name)] = 1;
  });
  return rows;
}

/** What a layer is to a reader of the drawing; operators that do one job share a colour. */
export const LAYER_KINDS = [
  'input',
  'convolution',
  'dense',
  'pooling',
  'normalisation',
  'activation',
  'join',
  'other',
] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

export const LAYER_COLORS: Readonly<Record<LayerKind, string>> = {
  input: '#9aa5b1',
  convolution: '#e9b44c',
  dense: '#4f8fc0',
  pooling: '#c8553d',
  normalisation: '#7fb69a',
  activation: '#b79ad0',
  join: '#4d6a6d',
  other: '#cfd6dc',
};

/** Operators by what they are called, in ONNX or in speech; the first that matches counts. */
const PATTERNS: readonly (readonly [RegExp, LayerKind])[] = [
  [/input|image/i, 'input'],
  [/conv/i, 'convolution'],
  [/gemm|matmul|dense|linear|fully/i, 'dense'],
  [/pool/i, 'pooling'],
  [/norm/i, 'normalisation'],
  [/relu|sigmoid|silu|swish|gelu|tanh|softmax|activation|clip/i, 'activation'],
  [/^(add|sum|mul|concat)$/i, 'join'],
];

export function layerKind(kind: string): LayerKind {
  return PATTERNS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'other';
}

/** Whether a layer only hands values on, in inference: it is not drawn. */
export function isPassive(kind: string): boolean {
  return /flatten|reshape|squeeze|transpose|identity|dropout/i.test(kind);
}

/** The layers that carry a network and get a label; the others are thin sheets behind them. */
export function isMain(kind: LayerKind): boolean {
  return kind === 'input' || kind === 'convolution' || kind === 'dense' || kind === 'pooling';
}

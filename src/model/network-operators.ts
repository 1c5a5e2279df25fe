const POOLING = ['kernel_shape', 'strides', 'pads'];
const CONVOLUTION = ['kernel_shape', 'strides', 'pads', 'dilations', 'group'];

/**
 * The operators of the networks that mien writes, with the attributes that it gives them: expression networks as floats,
 * in 16 bits and in integers, and the detector's nets. No operator loops, and no result is larger than inputs and
 * weights ask for.
 */
export const NETWORK_OPERATORS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Add: [],
    AveragePool: [...POOLING, 'count_include_pad'],
    BatchNormalization: ['epsilon'],
    Cast: ['to'],
    Conv: CONVOLUTION,
    DequantizeLinear: [],
    Div: [],
    Flatten: [],
    Gemm: ['transA', 'transB'],
    GlobalAveragePool: [],
    Identity: [],
    Max: [],
    MaxPool: POOLING,
    Min: [],
    Mul: [],
    PRelu: [],
    QLinearConv: CONVOLUTION,
    QuantizeLinear: [],
    ReduceMean: ['axes', 'keepdims'],
    ReduceSum: ['keepdims'],
    Relu: [],
    Sigmoid: [],
    Slice: [],
    Softmax: ['axis'],
    Sqrt: [],
    Sub: [],
  }),
);

/**
 * The operators that a detector's net of another program may have: those above and others that
 * exporters write. No operator takes a graph, or fills a tensor up to a computed size.
 */
export const FOREIGN_OPERATORS: ReadonlySet<string> = new Set([
  ...NETWORK_OPERATORS.keys(),
  'Abs',
  'ArgMax',
  'Clip',
  'Concat',
  'Constant',
  'Dropout',
  'Elu',
  'Exp',
  'Gather',
  'GlobalMaxPool',
  'HardSigmoid',
  'LeakyRelu',
  'Log',
  'LogSoftmax',
  'MatMul',
  'Neg',
  'Pow',
  'ReduceMax',
  'Reshape',
  'Shape',
  'Split',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

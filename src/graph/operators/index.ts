export * from './convolution.js';
export * from './elementwise.js';
export * from './layout.js';
export * from './matrix.js';
export * from './normalization.js';
export * from './pooling.js';
export * from './reduce.js';
export * from './softmax.js';

/** The three stages of MTCNN (Zhang, Zhang, Li & Qiao 2016): propose, refine, output. */
export const NET_NAMES = ['p', 'r', 'o'] as const;
export type NetName = (typeof NET_NAMES)[number];

interface Layer {
  readonly channels: number;
  /** Pixels a side; no padding, stride 1. */
  readonly kernel: number;
  /** Max pooling after the slope, stride 2; `hang` lets the last window hang over the end by one pixel. */
  readonly pool?: { readonly kernel: number; readonly hang: boolean };
}

interface NetPlan {
  /** Pixels a side of what the net judges: one cell of the P-Net, one crop of the others. */
  readonly size: number;
  readonly layers: readonly Layer[];
  /** Units of the dense layer between; none in the P-Net, which is convolutions only and slides over a picture. */
  readonly hidden: number | undefined;
  /** Values of each result. `face` has two classes, background and face. */
  readonly heads: Readonly<Record<string, number>>;
}

export const NET_PLANS: Readonly<Record<NetName, NetPlan>> = {
  p: {
    size: 12,
    layers: [
      { channels: 10, kernel: 3, pool: { kernel: 2, hang: true } },
      { channels: 16, kernel: 3 },
      { channels: 32, kernel: 3 },
    ],
    hidden: undefined,
    heads: { face: 2, box: 4 },
  },
  r: {
    size: 24,
    layers: [
      { channels: 28, kernel: 3, pool: { kernel: 3, hang: true } },
      { channels: 48, kernel: 3, pool: { kernel: 3, hang: false } },
      { channels: 64, kernel: 2 },
    ],
    hidden: 128,
    heads: { face: 2, box: 4 },
  },
  o: {
    size: 48,
    layers: [
      { channels: 32, kernel: 3, pool: { kernel: 3, hang: true } },
      { channels: 64, kernel: 3, pool: { kernel: 3, hang: false } },
      { channels: 64, kernel: 3, pool: { kernel: 2, hang: false } },
      { channels: 128, kernel: 2 },
    ],
    hidden: 256,
    heads: { face: 2, box: 4, landmarks: 10 },
  },
};

import type { Session } from '../../../runtime/session.js';
import type { Box } from '../boxes.js';
import { refine } from '../cascade.js';
import type { Mipmap } from '../mipmap.js';
import type { NetName } from '../net-plans.js';
import { propose } from '../propose.js';

export interface MiningOptions {
  /** Side of the smallest face searched for, pixels. */
  readonly minFace: number;
  readonly scaleFactor: number;
  /** From which probability P- and R-Net let a box pass: lower than in use, so that more is seen that is hard. */
  readonly thresholds: readonly [number, number];
}

/** The squares that the cascade so far would give to `net` to judge: none to the P-Net, which is the first. */
export async function mineSquares(
  picture: Mipmap,
  net: NetName,
  nets: Partial<Record<NetName, Session>>,
  { minFace, scaleFactor, thresholds }: MiningOptions,
): Promise<Box[]> {
  if (net === 'p') return [];
  const proposed = await propose(picture, nets.p!, { minFace, scaleFactor, threshold: thresholds[0] });
  if (net === 'r') return proposed;
  const [refined] = await refine([{ picture, boxes: proposed }], nets.r!, { threshold: thresholds[1] });
  return [...refined!.boxes];
}

import type { Session } from '../../../runtime/session.js';
import { type Box, regress, squared } from '../boxes.js';
import { judgeCrops } from '../judge-crops.js';
import type { Mipmap } from '../mipmap.js';
import { NET_PLANS, type NetName } from '../nets.js';
import { suppress } from '../nms.js';
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
  const refined = await judgeCrops(picture, proposed, nets.r!, {
    size: NET_PLANS.r.size,
    threshold: thresholds[1],
  });
  return suppress(refined, 0.7, 'union').map((box) => squared(regress(box, box.offsets)));
}

import type { Device } from '../runtime/session.js';
import { warn } from './terminal.js';

export type DeviceFlag = 'auto' | Device;

/** The device that was asked for, or the processor where it is not to be had, which is said in one line. */
export async function usableDevice(flag: DeviceFlag): Promise<Device> {
  if (flag === 'auto' || flag === 'cpu') return 'cpu';
  const [{ deviceWorks }, { openSession }] = await Promise.all([
    import('../graph/lowering/choose.js'),
    import('../runtime/node.js'),
  ]);
  if (await deviceWorks(openSession, flag)) return flag;
  warn(`No ${flag} device can be used here: computing on the processor.`);
  return 'cpu';
}

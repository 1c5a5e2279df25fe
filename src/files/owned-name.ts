import { randomBytes } from 'node:crypto';
import { timeOf } from './disk.js';
import { type Owner, runs, thisOwner } from './owner.js';

/** `.mien-[lock-<since>-]<machine>-<process>-<began>-<thread>-<random>[.tmp]` */
const NAME = /^\.mien-(?:lock-\d{15}-)?([0-9a-f]{8})-(\d+)-(\d+)-(\d+)-[0-9a-f]{12}(?:\.tmp)?$/;

/** Of an owner that cannot be asked: a file that was not written to for so long is nobody's, in milliseconds. */
const SILENT_MS = 15 * 60_000;

/** The names that this thread uses. */
const inUse = new Set<string>();

/** A name that says whose the file is, so that those of killed processes are known. {@link disown} it in the end. */
export function ownName(prefix: string, suffix = ''): string {
  const { machine, process, began, thread } = thisOwner();
  const random = randomBytes(6).toString('hex');
  const name = `.mien-${prefix}${machine}-${process}-${began}-${thread}-${random}${suffix}`;
  inUse.add(name);
  return name;
}

/** The file of this name is gone, or of no more use. */
export function disown(name: string): void {
  inUse.delete(name);
}

/** Who made the file of such a name; `undefined` for any other name. */
export function ownerOf(name: string): Owner | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, machine = '', process, began = '', thread] = match;
  return { machine, process: Number(process), began, thread: Number(thread) };
}

/** Whether a file was left by a process that is no more, or that gave no sign of life for 15 minutes. */
export async function isLeft(path: string, name: string): Promise<boolean> {
  const owner = ownerOf(name);
  if (owner === undefined) return false;
  const running = runs(owner);
  if (running === false) return true;
  const { process, thread } = thisOwner();
  if (running === true) return owner.process === process && owner.thread === thread && !inUse.has(name);
  const time = await timeOf(path);
  return time !== undefined && Date.now() - time > SILENT_MS;
}

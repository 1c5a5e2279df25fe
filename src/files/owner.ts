import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';

/** Who writes: what a lock and a temporary file's name say of their maker. */
export interface Owner {
  /** Eight hexadecimal digits for the machine, since it was last started; containers count as machines. */
  readonly machine: string;
  readonly process: number;
  /** When the process began, in the system's ticks; a number is given again, but not with the same beginning. */
  readonly began: string;
  readonly thread: number;
}

let known: Owner | undefined;

/** This thread of this process. */
export function thisOwner(): Owner {
  known ??= {
    machine: machineId(),
    process: process.pid,
    began: beginningOf(process.pid) ?? '0',
    thread: threadId,
  };
  return known;
}

/**
 * Whether the process behind an owner still runs. `undefined` where that cannot be known from here: on another machine,
 * or another thread of this process.
 */
export function runs(owner: Owner): boolean | undefined {
  const own = thisOwner();
  if (owner.machine !== own.machine) return undefined;
  if (owner.process === own.process) {
    if (owner.began !== own.began) return false;
    return owner.thread === own.thread ? true : undefined;
  }
  try {
    process.kill(owner.process, 0);
  } catch (error) {
    // Someone else's process may not be asked, but it is there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const began = beginningOf(owner.process);
  return began === undefined || owner.began === '0' || began === owner.began;
}

/** Process numbers mean something within one start of one machine, and one namespace of it. */
function machineId(): string {
  const parts = [
    hostname(),
    textOf('/proc/sys/kernel/random/boot_id') ?? '',
    linkOf('/proc/self/ns/pid') ?? '',
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

/** Field 22 of Linux' /proc/<pid>/stat; its second field is a name in brackets, which may hold anything. */
function beginningOf(pid: number): string | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

// node worker.mjs STORE LEASE SIGNAL AT SLOW
//
// A worker in a process of its own, with a stub for the networks. At its operation number AT on the disk it sends SIGNAL to
// itself. AT is a number, or `OPERATION:TEXT`: the first operation of that name on a path that holds the text.

import { type Disk, disk, type OpenFile, replaceDisk } from '../../files/disk.js';
import { openBatch } from '../batch.js';
import { FolderStore } from '../store/folder-store.js';
import { workWith } from '../work/work-batch.js';
import { stubLooking } from './stub-looking.js';

const [folder = '', lease = '', signalName = 'none', at = '0', slow = '0'] = process.argv.slice(2);

let operations = 0;
let struck = false;

/** Strikes before an operation; what it was is told to the parent. */
function count(operation: string, path: string): void {
  operations += 1;
  const [wanted = '', text = ''] = at.split(':');
  const isNow = text === '' ? operations === Number(at) : operation === wanted && path.includes(text);
  if (struck || !isNow || signalName === 'none') return;
  struck = true;
  process.stdout.write(`struck ${operation} ${path}\n`);
  process.kill(process.pid, signalName as NodeJS.Signals);
}

function counting(inner: Disk): Disk {
  return {
    ...inner,
    async open(path, mode) {
      count('open', path);
      const file = await inner.open(path, mode);
      const counted: OpenFile = {
        ...file,
        async write(bytes, position) {
          count('write', path);
          const written = await file.write(bytes, position);
          count('wrote', path);
          return written;
        },
        sync: () => {
          count('sync', path);
          return file.sync();
        },
      };
      return counted;
    },
    async link(path, name) {
      count('link', name);
      await inner.link(path, name);
      count('linked', name);
    },
    async rename(from, to) {
      count('rename', to);
      await inner.rename(from, to);
    },
    async remove(path) {
      count('remove', path);
      await inner.remove(path);
    },
  };
}

replaceDisk(counting(disk()));
const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());
const batch = await openBatch(new FolderStore(folder));
const looking = stubLooking({ slow: Number(slow), before: ({ path }) => count('look', path) });
const worked = await workWith(batch, looking, { signal: controller.signal, lease: Number(lease) });
process.stdout.write(`${JSON.stringify(worked)}\n`);

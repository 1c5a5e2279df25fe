import { crc32, deflateRawSync } from 'node:zlib';
import { Random } from '../../random.js';
import { FACE_BYTES, VOTE_COLUMNS } from '../record.js';

export { withFolder } from '../../testing/with-folder.js';

/** 2304 seeded gray values with all digits' lengths among them. */
export function pixels(seed: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: FACE_BYTES }, () => random.below(256));
}

export interface FerRow {
  readonly emotion?: string;
  readonly usage?: string;
  /** Text of the pixels field; by default that of `pixels(row)`. */
  readonly pixels?: string;
}

/** A CSV in one of FER-2013's two layouts, or another order of its columns. */
export function ferCsv(rows: readonly FerRow[], header = 'emotion, Usage, pixels', newline = '\n'): string {
  const columns = header.split(',').map((name) => name.trim().toLowerCase());
  const lines = rows.map((row, i) => {
    const cells: Record<string, string> = {
      emotion: row.emotion ?? String(i % 7),
      usage: row.usage ?? 'Training',
      pixels: row.pixels ?? pixels(i).join(' '),
    };
    return columns.map((column) => cells[column] ?? 'extra').join(',');
  });
  return `${[header, ...lines].join(newline)}${newline}`;
}

export interface VoteFixture {
  readonly usage?: string;
  readonly name?: string;
  /** In the order of VOTE_COLUMNS. */
  readonly votes?: readonly (number | string)[];
}

const TEN_HAPPY = [0, 10, 0, 0, 0, 0, 0, 0, 0, 0];

/** A `fer2013new.csv`. */
export function votesCsv(rows: readonly VoteFixture[]): string {
  const lines = rows.map(({ usage = 'Training', name, votes = TEN_HAPPY }, i) =>
    [usage, name ?? `fer${String(i).padStart(7, '0')}.png`, ...votes].join(','),
  );
  return `${['Usage,Image name', ...VOTE_COLUMNS].join(',')}\n${lines.join('\n')}\n`;
}

/** A label table. */
export function labelCsv(rows: readonly { name: string; votes: readonly (number | string)[] }[]): string {
  return rows.map(({ name, votes }) => `${name},"(0, 0, 48, 48)",${votes.join(',')}\n`).join('');
}

/** A zip archive (PKWARE APPNOTE 6.3) of whole files, deflated or stored. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>, stored = false): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(stored ? 0 : 8, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, Buffer.from(name), packed]);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), about, more, Buffer.from(name));
    bodies.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, entries, end]);
}

/** A tar archive (POSIX.1-1988, ustar) of whole files. */
export function tar(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

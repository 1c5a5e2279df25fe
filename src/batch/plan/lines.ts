import { StringDecoder } from 'node:string_decoder';
import { MienError } from '../../errors.js';

/** No path is longer, and no line of a list. */
const LONGEST = 1 << 16;

/**
 * The lines of a text in pieces, without their ends and a byte order mark; an empty last line is none. No more than a line
 * is held. Throws `CSV_BROKEN` at a line of more than `longest` characters (default 65,536), as in a file that is no text, and
 * at a zero, as in text of UTF-16. `name` is what errors call it.
 */
export async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  longest = LONGEST,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let begun = false;
  for await (const piece of pieces) {
    if (piece.includes(0)) throw noText(name);
    let text = rest + decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    if (!begun && text !== '') {
      begun = true;
      if (text.startsWith('\ufeff')) text = text.slice(1);
    }
    const lines = text.split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield ended(line);
    if (rest.length > longest) throw tooLong(name, longest);
  }
  rest += decoder.end();
  if (rest !== '') yield ended(rest);
}

function ended(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function noText(name: string): MienError {
  return new MienError('CSV_BROKEN', `${name} is no text of UTF-8: there is a zero in it`, {
    hint: 'A list has one path a line. Save it as UTF-8: the Windows PowerShell writes UTF-16 by itself.',
  });
}

function tooLong(name: string, longest: number): MienError {
  return new MienError('CSV_BROKEN', `${name}: a line has more than ${longest} characters`, {
    hint: 'A list has one path a line. Name a folder, a list of paths, or a CSV file.',
  });
}

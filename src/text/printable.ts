/**
 * Control characters (C0, DEL, C1) and those that turn the direction of text: a terminal acts on them, so that a file's
 * name could move the cursor, change colours or titles, or look like another name.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of other people's making, such as a file's name, on one line and with its control characters spelt out: `\x1b`. */
export function printable(text: string): string {
  return text.replace(CONTROLS, spelt);
}

/** The same for text of several lines and columns: line ends and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(CONTROLS, (character) =>
    character === '\n' || character === '\t' ? character : spelt(character),
  );
}

/** JSON text that says the same, without characters that a terminal acts on: `JSON.stringify` leaves some of them. */
export function printableJson(json: string): string {
  return json.replace(CONTROLS, (character) => `\\u${hex(character, 4)}`);
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function spelt(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}

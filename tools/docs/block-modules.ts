import type { CodeBlock } from './code-blocks.js';

/** A block as a module that a compiler can look at. */
export interface BlockModule {
  /** Of its file, such as `docs-library-3.ts`: line 3 of docs/library.md. */
  readonly name: string;
  readonly text: string;
}

/** What blocks without imports of their own go on from: the blocks above them on their page. */
const DEFAULT_IMPORTS = "import { createRecognizer, MienError, recognizeEach } from 'mienjs';\n";
const IMPORTS = /^import\b[\s\S]*?;.*\n/gm;

/** What the reader has, and the pages only name. */
export const CONTEXT = `import type { Image, MienError, RecognizedFace, Recognizer } from 'mienjs';
declare global {
  const recognizer: Recognizer;
  const bytes: Uint8Array<ArrayBuffer>;
  const photo: File;
  const file: File;
  const other: File;
  const canvas: HTMLCanvasElement;
  const input: HTMLInputElement & { readonly files: FileList };
  function save(id: number, faces: readonly RecognizedFace[]): void;
  function mine(data: Image['data'], width: number, height: number, channels: number): Promise<
    readonly { box: [number, number, number, number]; score: number; points: readonly [Point, Point, Point, Point, Point] }[]
  >;
  type Point = readonly [number, number];
}
`;

/** Packages of the reader's, which are not installed here. */
export const PACKAGES = [
  ...['express', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-node'],
  '@opentelemetry/exporter-trace-otlp-http',
];

/** The blocks of TypeScript and JavaScript, each with its code in a scope of its own, so that it may name what it wants. */
export function blockModules(blocks: readonly CodeBlock[]): readonly BlockModule[] {
  return blocks
    .filter(({ language }) => ['ts', 'js', 'jsx'].includes(language))
    .map(({ file, line, language, text }) => {
      const name = `${file.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.${language}`;
      const exported = /^export /m.test(text);
      const imports = text.match(IMPORTS)?.join('') ?? (exported ? '' : DEFAULT_IMPORTS);
      const code = text.replaceAll(IMPORTS, '');
      return { name, text: exported ? `${imports}${code}` : `${imports}{\n${code}}\nexport {};\n` };
    });
}

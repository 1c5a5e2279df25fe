// Writes docs/cli.md from the commands, and schemas/ from what the lines of --json hold:
//
//   npm run reference
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliPage } from './cli-page.js';
import { jsonSchemaFiles } from './json-schemas.js';

const ROOT = join(import.meta.dirname, '../..');

await writeFile(join(ROOT, 'docs/cli.md'), await cliPage());
await mkdir(join(ROOT, 'schemas'), { recursive: true });
for (const [name, text] of jsonSchemaFiles()) await writeFile(join(ROOT, 'schemas', name), text);

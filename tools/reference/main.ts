// Writes docs/cli.md from the commands:
//
//   npm run reference
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliPage } from './cli-page.js';

await writeFile(join(import.meta.dirname, '../../docs/cli.md'), await cliPage());

// What is tried with the packed package: a name for the table, what is installed beside it, the project's files, and the
// commands that must succeed. The last command's output must hold `expect`.

import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Recipe
 * @property {string} name
 * @property {boolean} [quick] whether CI runs it
 * @property {string[]} [packages]
 * @property {Record<string, string>} files
 * @property {string[][]} steps programs of node_modules/.bin are found
 * @property {string} expect
 * @property {string} setting what a user has to set, for the table
 * @property {Record<string, string>} [environment]
 */

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The README's code of a file, which its first line names. @param {string} name */
function fromReadme(name) {
  const code = README.split(/^```(?:jsx?)?\n/m).find((block) => block.startsWith(`// ${name}\n`));
  if (code === undefined) throw new Error(`the README has no code of ${name}`);
  return code;
}

/** Starts the README's server, and asks it for the faces of a picture and of a text. */
const ASK = `import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
const child = spawn(process.execPath, ['server.mjs'], { env: { ...process.env, PORT: '38217' }, stdio: 'inherit' });
const post = async (body) => {
  const answer = await fetch('http://127.0.0.1:38217/faces', { method: 'POST', headers: { 'content-type': 'image/png' }, body });
  return [answer.status, await answer.json()];
};
const bytes = await readFile(process.argv[2]);
let found;
for (let tries = 0; found === undefined && tries < 300; tries++) {
  found = await post(bytes).catch(() => new Promise((resolve) => setTimeout(resolve, 100)));
}
const [status, { code }] = await post('text');
console.log('faces: ' + found[1].faces.length + ', then ' + status + ' ' + code);
child.kill();\n`;

const FOUND = 'faces: 7';
const NONE = 'none';
/** What a program of the user's does, whatever loads it. @param {string} picture */
const use = (picture) => `
  const recognizer = await createRecognizer({ threads: 1 });
  const { faces } = await recognizer.recognize(${picture});
  await recognizer.release();
  console.log('faces: ' + faces.length);`;
const ESM = `import { createRecognizer } from 'mienjs';${use('process.argv[2]')}\n`;
const PICTURE = 'faces.png';
const EXTERNAL = ['onnxruntime-node', 'onnxruntime-web', 'sharp', '@resvg/resvg-js', 'dejavu-fonts-ttf'];

const CJS = `const { createRecognizer } = require('mienjs');
(async () => {${use('process.argv[2]')}
})();\n`;

const TYPED = `import { createRecognizer, EXPRESSIONS, type Recognition } from 'mienjs';
import { createClient } from 'mienjs/client';
import { Graph } from 'mienjs/graph';
import { openSession } from 'mienjs/training';
const recognizer = await createRecognizer({ threads: 1 });
const found: Recognition = await recognizer.recognize(process.argv[2] ?? '');
const names: readonly string[] = EXPRESSIONS;
console.log('faces: ' + found.faces.length, names.length, createClient, Graph, openSession);
await recognizer.release();
`;
/** @param {string} module @param {string} resolution */
const typescript = (module, resolution) =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      skipLibCheck: false,
      target: 'es2022',
      lib: ['es2023'],
      module,
      moduleResolution: resolution,
      types: ['node'],
      outDir: 'out',
      rootDir: '.',
    },
    files: ['main.ts'],
  });

const PAGE_CODE = `import { createRecognizer } from 'mienjs/web';
export const start = (file) => createRecognizer({ model: '/model.onnx' }).then((r) => r.recognize(file));
Object.assign(globalThis, { start });\n`;

/**
 * As a stranger behind a firewall: nothing is set, and the runtime's script reaches nothing (it goes through a proxy that
 * is not there). The installation succeeds; where the runtime is missing then, the error's own command brings it.
 */
const STRANGER = `import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('stranger');
writeFileSync('stranger/package.json', '{ "private": true }');
copyFileSync('program.mjs', 'stranger/main.mjs');
const { ONNXRUNTIME_NODE_INSTALL, ...env } = process.env;
env.GLOBAL_AGENT_HTTP_PROXY = env.GLOBAL_AGENT_HTTPS_PROXY = 'http://127.0.0.1:9';
const cwd = 'stranger';
execFileSync('npm', ['install', '--no-audit', '--no-fund', process.env.MIEN_TARBALL], { cwd, env, stdio: 'inherit' });
const use = () => spawnSync(process.execPath, ['main.mjs', '../faces.png'], { cwd, encoding: 'utf8' });
let { stdout, stderr } = use();
if (!stdout.includes('faces: 7')) {
  const [, command] = /"(ONNXRUNTIME_NODE_INSTALL=skip npm install [^"]*)"/.exec(stderr) ?? [];
  if (command === undefined) throw new Error('no command in: ' + stderr);
  execFileSync('sh', ['-c', command], { cwd, env, stdio: 'inherit' });
  ({ stdout, stderr } = use());
}
console.log(stdout, stderr);\n`;

/** @type {readonly Recipe[]} */
export const RECIPES = [
  {
    name: 'plain `npm install`, with the registry alone reachable',
    quick: true,
    files: { 'main.mjs': STRANGER, 'program.mjs': ESM },
    steps: [['node', 'main.mjs']],
    expect: FOUND,
    setting: 'with npm 11 and older, the command that the error names',
  },
  {
    name: 'ECMAScript module',
    quick: true,
    files: { 'main.mjs': ESM },
    steps: [['node', 'main.mjs', PICTURE]],
    expect: FOUND,
    setting: NONE,
  },
  {
    name: 'CommonJS, `require`',
    quick: true,
    files: { 'main.cjs': CJS },
    steps: [['node', 'main.cjs', PICTURE]],
    expect: FOUND,
    setting: NONE,
  },
  ...[
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ].map(([module, resolution]) => ({
    name: `TypeScript, strict, \`moduleResolution: ${resolution}\`, \`skipLibCheck: false\``,
    quick: resolution === 'nodenext',
    packages: ['typescript@5.9', '@types/node@22'],
    files: { 'main.ts': TYPED, 'tsconfig.json': typescript(String(module), String(resolution)) },
    steps: [
      ['tsc', '-p', '.'],
      ['node', 'out/main.js', PICTURE],
    ],
    expect: FOUND,
    setting: '`@types/node`, as for any program for Node',
  })),
  {
    name: 'worker thread',
    quick: true,
    files: {
      'main.mjs': `import { Worker } from 'node:worker_threads';
new Worker(new URL('thread.mjs', import.meta.url), { argv: [process.argv[2]] });\n`,
      'thread.mjs': ESM,
    },
    steps: [['node', 'main.mjs', PICTURE]],
    expect: FOUND,
    setting: NONE,
  },
  {
    name: "Express, the README's server",
    quick: true,
    packages: ['express'],
    files: { 'server.mjs': fromReadme('server.mjs'), 'ask.mjs': ASK },
    steps: [['node', 'ask.mjs', PICTURE]],
    expect: `${FOUND}, then 422 IMAGE_UNREADABLE`,
    setting: NONE,
  },
  ...['express', 'fastify'].map((server) => ({
    name: server === 'express' ? 'Express' : 'Fastify',
    packages: [server],
    files: {
      'main.mjs': `import { readFile } from 'node:fs/promises';
import { createRecognizer } from 'mienjs';
import server from '${server}';
const recognizer = await createRecognizer({ threads: 1 });
${
  server === 'express'
    ? `const app = server();
app.post('/', server.raw({ type: 'image/*' }), async (request, response) => response.json(await recognizer.recognize(request.body)));
const listener = app.listen(0);
await new Promise((resolve) => listener.once('listening', resolve));`
    : `const app = server();
app.addContentTypeParser(/^image\\//, { parseAs: 'buffer' }, async (_, body) => body);
app.post('/', ({ body }) => recognizer.recognize(body));
await app.listen({ port: 0 });
const listener = app.server;`
}
const answer = await fetch('http://127.0.0.1:' + listener.address().port, { method: 'POST', headers: { 'content-type': 'image/png' }, body: await readFile(process.argv[2]) });
console.log('faces: ' + (await answer.json()).faces.length);
process.exitCode = 0;
listener.close();
listener.closeAllConnections();
await recognizer.release();\n`,
    },
    steps: [['node', 'main.mjs', PICTURE]],
    expect: FOUND,
    setting: NONE,
  })),
  ...['esm', 'cjs'].map((format) => ({
    name: `esbuild, for Node, \`--format=${format}\``,
    quick: format === 'esm',
    packages: ['esbuild'],
    files: {
      'main.mjs':
        format === 'esm'
          ? ESM
          : `import { createRecognizer } from 'mienjs';\n(async () => {${use('process.argv[2]')}\n})();\n`,
    },
    steps: [
      [
        'esbuild',
        'main.mjs',
        '--bundle',
        '--platform=node',
        `--format=${format}`,
        ...(format === 'esm'
          ? []
          : [
              '--define:import.meta.url=importMetaUrl',
              '--banner:js=const importMetaUrl=require("node:url").pathToFileURL(__filename).href;',
            ]),
        ...EXTERNAL.map((name) => `--external:${name}`),
        `--outfile=deployed/out.${format === 'esm' ? 'mjs' : 'cjs'}`,
      ],
      ['node', `deployed/out.${format === 'esm' ? 'mjs' : 'cjs'}`, PICTURE],
    ],
    expect: FOUND,
    setting: `\`--external:\` for ${EXTERNAL.map((name) => `\`${name}\``).join(', ')}${format === 'esm' ? '' : '; `import.meta.url` defined'}`,
  })),
  {
    name: 'Vite, a page',
    packages: ['vite@8.3.8', 'onnxruntime-web@1.30.0'],
    files: {
      'index.html': '<!doctype html><script type="module" src="/main.js"></script>\n',
      'main.js': PAGE_CODE,
    },
    steps: [
      ['vite', 'build', '--logLevel', 'error'],
      [
        'node',
        '-e',
        "console.log('wasm: ' + fs.readdirSync('dist/assets').some((name) => name.endsWith('.wasm')))",
      ],
    ],
    expect: 'wasm: true',
    setting: NONE,
  },
  {
    name: "Vite and React, the README's page",
    quick: true,
    packages: ['vite@8.3.8', 'react@19', 'react-dom@19', 'onnxruntime-web@1.30.0'],
    files: {
      'index.html': '<!doctype html><div id="page"></div><script type="module" src="/main.jsx"></script>\n',
      'main.jsx': `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Photo } from './photo.jsx';
createRoot(document.getElementById('page')).render(createElement(Photo));\n`,
      'photo.jsx': fromReadme('photo.jsx'),
    },
    steps: [
      ['node', '-e', "fs.cpSync('node_modules/mienjs/models', 'public/models', { recursive: true })"],
      ['vite', 'build', '--logLevel', 'error'],
      [
        'node',
        '-e',
        "console.log('wasm: ' + fs.readdirSync('dist/assets').some((name) => name.endsWith('.wasm')))",
      ],
    ],
    expect: 'wasm: true',
    setting: NONE,
  },
  {
    name: 'webpack, a page',
    packages: ['webpack@5', 'webpack-cli@7', 'onnxruntime-web@1.30.0'],
    files: { 'src/index.js': PAGE_CODE },
    steps: [
      ['webpack', '--mode', 'production'],
      ['node', '-e', "console.log('wasm: ' + fs.readdirSync('dist').some((name) => name.endsWith('.wasm')))"],
    ],
    expect: 'wasm: true',
    setting: NONE,
  },
  {
    name: 'webpack, for Node',
    packages: ['webpack@5', 'webpack-cli@7'],
    files: {
      'src/index.mjs': ESM,
      'webpack.config.cjs': `module.exports = {
  mode: 'production', target: 'node20', entry: './src/index.mjs',
  experiments: { outputModule: true }, output: { module: true, filename: 'out.mjs' },
  externalsType: 'module', externals: [/^mienjs(\\/|$)/],
};\n`,
    },
    steps: [['webpack'], ['node', 'dist/out.mjs', PICTURE]],
    expect: FOUND,
    setting: '`externals: [/^mienjs/]`',
  },
  {
    name: 'Next.js: route handler, client component, `output: "standalone"`',
    packages: ['next@16', 'react@19', 'react-dom@19', 'onnxruntime-web@1.30.0'],
    environment: { NEXT_TELEMETRY_DISABLED: '1' },
    files: {
      'next.config.mjs': `export default {
  output: 'standalone',
  serverExternalPackages: ['mienjs'],
  outputFileTracingIncludes: { '/*': ['./node_modules/mienjs/models/**', './node_modules/onnxruntime-node/bin/**/linux/x64/*', './node_modules/onnxruntime-node/package.json'] },
};\n`,
      'app/layout.jsx': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;\n',
      'app/page.jsx': `'use client';
export default function Page() {
  const open = async ({ target }) => {
    const { createRecognizer } = await import('mienjs/web');
    const recognizer = await createRecognizer({ model: '/model.onnx', detector: '/mtcnn' });
    console.log(await recognizer.recognize(target.files[0]));
  };
  return <input type="file" onChange={open} />;
}\n`,
      'app/api/faces/route.js': `import { createRecognizer } from 'mienjs';
const opening = createRecognizer({ threads: 1 });
export async function POST(request) {
  const { faces } = await (await opening).recognize(Buffer.from(await request.arrayBuffer()));
  return Response.json({ faces: faces.length });
}\n`,
      'ask.mjs': `import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
const body = await readFile(process.argv[2]);
const child = spawn(process.execPath, ['.next/standalone/server.js'], { stdio: 'inherit', env: { ...process.env, PORT: '3917', HOSTNAME: '127.0.0.1' } });
try {
  for (let tries = 0; ; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answer = await fetch('http://127.0.0.1:3917/api/faces', { method: 'POST', body }).catch(() => undefined);
    if (answer === undefined && tries < 60) continue;
    console.log('faces: ' + JSON.parse(await answer.text()).faces);
    break;
  }
} finally { child.kill(); }\n`,
    },
    steps: [
      ['next', 'build'],
      ['node', 'ask.mjs', PICTURE],
    ],
    expect: FOUND,
    setting: '`serverExternalPackages`, `outputFileTracingIncludes`',
  },
  {
    name: 'Bun',
    packages: ['bun@1'],
    files: { 'main.mjs': ESM },
    steps: [['bun', 'run', 'main.mjs', PICTURE]],
    expect: FOUND,
    setting: NONE,
  },
  {
    name: 'Deno',
    packages: ['deno@2'],
    environment: { DENO_NO_UPDATE_CHECK: '1' },
    files: { 'main.mjs': ESM.replace('process.argv[2]', 'Deno.args[0]') },
    steps: [['deno', 'run', '--allow-all', 'main.mjs', PICTURE]],
    expect: FOUND,
    setting: '`--allow-all`',
  },
  {
    name: 'no native runtime: `onnxruntime-web` in Node',
    quick: true,
    packages: ['onnxruntime-web@1.30.0'],
    files: { 'main.mjs': ESM },
    steps: [
      ['node', '-e', "fs.rmSync('node_modules/onnxruntime-node', { recursive: true })"],
      ['node', 'main.mjs', PICTURE],
    ],
    expect: FOUND,
    setting: '`npm install onnxruntime-web@1.30.0`',
  },
  ...['22', '24', '26'].map((version) => ({
    name: `Node ${version}`,
    quick: version === '24',
    packages: [`node@${version}`],
    files: { 'main.mjs': `${ESM}console.log(process.version);\n` },
    steps: [['node', 'main.mjs', PICTURE]],
    expect: `${FOUND}\nv${version}.`,
    setting: NONE,
  })),
];

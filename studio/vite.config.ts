import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { examplePlugin } from './build/example-plugin.js';
import { filesPlugin } from './build/files-plugin.js';
import { serviceWorkerPlugin } from './build/service-worker-plugin.js';
import { wholeFolderPlugin } from './build/whole-folder-plugin.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

// A test run that builds the page builds what users get, not React's larger build for development.
if (process.argv.includes('build')) process.env.NODE_ENV = 'production';

/** The studio as plain files, which any server of files can serve from any folder. */
export default defineConfig({
  root: path('.'),
  // Relative addresses: the page works in a subfolder too.
  base: './',
  plugins: [
    react(),
    examplePlugin(),
    filesPlugin({ models: process.env.MIEN_STUDIO_MODELS ?? path('../models') }),
    serviceWorkerPlugin(),
    wholeFolderPlugin(),
  ],
  worker: { format: 'es', rolldownOptions: { checks: { pluginTimings: false } } },
  build: {
    outDir: path('../dist/studio'),
    emptyOutDir: true,
    target: 'es2023',
    // The runtime is one chunk that is what it is.
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});

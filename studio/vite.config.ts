/**
 * @file Builds the studio: `npx vite build --config studio/vite.config.ts` leaves static files in dist/studio that
 * work from any folder of any server, and offline.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { bundledAssets } from './build/assets.ts';
import { h5wasmBeside } from './build/h5wasm.ts';
import { kernelsBeside } from './build/kernels.ts';
import { leaveOut } from './build/leave-out.ts';
import { offlineList } from './build/offline-list.ts';
import { previewCard } from './build/preview-card.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path('.'),
  base: './',
  publicDir: path('public'),
  plugins: [leaveOut(), bundledAssets(), previewCard(), offlineList()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', plugins: () => [leaveOut(), h5wasmBeside(), kernelsBeside()] },
  build: {
    outDir: path('../dist/studio'),
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows no data: URLs but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: path('index.html'), sw: path('src/service-worker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});

/**
 * @file Tells the service worker which files make up the studio, and a version that changes whenever one of them does.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

const PLACE = '__OFFLINE_LIST__';

/** Kept when they were used: nobody needs the bundled network at every number of steps, and few need HDF5. */
const LATER = /^(data\/.*-steps\.safetensors|h5wasm\/.*)$/;

/** What only `firstspike studio` reads. */
const SERVER = /^data\/.*\.weightless$/;

/** The bytes of decoders are in the code that calls them. */
const NEVER = /^(mozjpeg|webp)_dec-.*\.wasm$/;

/** For other sites, not for the page. */
const CARD = 'card.png';

export function offlineList(): Plugin {
  let folder = '';
  let isWritten = false;
  return {
    name: 'firstspike-offline-list',
    apply: 'build',
    configResolved({ build }) {
      folder = build.outDir;
    },
    writeBundle() {
      isWritten = true;
    },
    // After everything is written: files of `public/` are never part of the bundle.
    closeBundle() {
      // What made the build fail is said by whoever failed.
      if (!isWritten) return;
      for (const file of readdirSync(join(folder, 'assets')))
        if (NEVER.test(file)) rmSync(join(folder, 'assets', file));
      const worker = join(folder, 'sw.js');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter((file) => file !== 'sw.js' && file !== CARD && !SERVER.test(file))
        .sort();
      const hash = createHash('sha256');
      for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
      const later = files.filter((file) => LATER.test(file));
      const first = files.filter((file) => !LATER.test(file));
      const list = JSON.stringify({ version: hash.digest('hex').slice(0, 16), files: first, later });
      const source = readFileSync(worker, 'utf8');
      if (!source.includes(PLACE)) throw new Error(`sw.js has no place for the list of files (${PLACE}).`);
      writeFileSync(
        worker,
        source.replace(PLACE, () => list.replaceAll('\\', '\\\\').replaceAll("'", "\\'")),
      );
    },
  };
}

/**
 * @file Leaves out what the studio never uses. Each export of a module that is never called becomes a function that does
 * nothing: maps, colour schemes and calendars that come with Plot, the JPEG encoder that comes with the decoder. A test in
 * `test/studio` compares a chart of the page with Node's, shape by shape. Of the paper's results
 * the fields that the page shows are kept. Enumerations of protobuf's own descriptors, which only its code generators read,
 * are left empty.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

/** Packages of which nothing is called. */
const PACKAGES = ['d3-geo', 'd3-scale-chromatic', 'd3-time-format'];
/** Files of which nothing is called: by the path in the import, the importer, and their exports. */
const FILES = [{ source: './lib/encoder', importer: /[/\\]jpeg-js[/\\]/, exports: ['default'] }];
const DESCRIPTORS = /[/\\]google[/\\]protobuf[/\\]descriptor_pb\.js$/;
const ENUMERATION = /\(function \((\w+)\) \{[\s\S]*?\n\}\)\(\1 \|\| \(\1 = \{\}\)\);/g;
const RESULTS = /[/\\]docs[/\\]results[/\\]reproduce\.json$/;
/** What `studio/src/paper` shows of the results. */
const SHOWN = ['data', 'published', 'figure2'];
const SHOWN_ROW = ['model', 'rounding', 'images', 'steps', 'ann', 'snn', 'spikes', 'synops', 'updates'];
type Fields = Readonly<Record<string, unknown>>;
interface Results extends Fields {
  readonly rows: readonly Fields[];
}
const only = (fields: Fields, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, fields[name]]));
const PREFIX = '\0left-out:';

export function leaveOut(): Plugin {
  return {
    name: 'firstspike-leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer = '') {
      if (PACKAGES.includes(source)) return PREFIX + source;
      const isLeftOut = FILES.some((file) => file.source === source && file.importer.test(importer));
      return isLeftOut ? PREFIX + source : undefined;
    },
    async load(id) {
      if (RESULTS.test(id)) {
        const results: Results = JSON.parse(await readFile(id, 'utf8'));
        const rows = results.rows.map((row) => only(row, SHOWN_ROW));
        return JSON.stringify({ ...only(results, SHOWN), rows });
      }
      if (DESCRIPTORS.test(id)) return (await readFile(id, 'utf8')).replace(ENUMERATION, '');
      if (!id.startsWith(PREFIX)) return undefined;
      const name = id.slice(PREFIX.length);
      const names = FILES.find(({ source }) => source === name)?.exports ?? Object.keys(await import(name));
      return `const nothing = () => undefined;\nexport { ${names.map((each) => `nothing as ${each}`).join(', ')} };`;
    },
  };
}

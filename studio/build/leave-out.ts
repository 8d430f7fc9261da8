/**
 * @file Leaves out what the studio never calls: maps, colour schemes and calendars that come with Plot, and the JPEG
 * encoder that comes with the decoder. Each export of such a module becomes a function that does nothing; a test in
 * `test/studio` compares a chart of the page with Node's, shape by shape.
 */
import type { Plugin } from 'vite';

/** Packages of which nothing is called. */
const PACKAGES = ['d3-geo', 'd3-scale-chromatic', 'd3-time-format'];
const PREFIX = '\0left-out:';

export function leaveOut(): Plugin {
  return {
    name: 'firstspike-leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (PACKAGES.includes(source)) return PREFIX + source;
      const isEncoder = source === './lib/encoder' && /[/\\]jpeg-js[/\\]/.test(importer ?? '');
      return isEncoder ? `${PREFIX}jpeg-encoder` : undefined;
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      const name = id.slice(PREFIX.length);
      const names = PACKAGES.includes(name) ? Object.keys(await import(name)) : ['default'];
      return `const nothing = () => undefined;\nexport { ${names.map((each) => `nothing as ${each}`).join(', ')} };`;
    },
  };
}

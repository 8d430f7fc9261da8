// The reference and guide site (`npm run docs`): one module per public entry of package.json, and the Markdown pages.
import { readFileSync } from 'node:fs';
import { Converter, OptionDefaults, ReflectionKind } from 'typedoc';

const { name, exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
/** Path of an entry's source under src/, without its ending → the name by which users import it. */
const entries = new Map(
  Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([entry, { types }]) => [/^\.\/dist\/(.*)\.d\.ts$/.exec(types)[1], name + entry.slice(1)]),
);

/** Modules take the names of their entries, and the text of their `@file`; elsewhere `@file` is about the source. */
function nameModules({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      const about = reflection.comment?.getTag('@file');
      if (reflection.kindOf(ReflectionKind.Module)) {
        reflection.name = entries.get(reflection.name) ?? entries.get(`${reflection.name}/index`);
        if (about) reflection.comment.summary = about.content;
      }
      reflection.comment?.removeTags('@file');
    }
  });
}

export default {
  name,
  entryPoints: [...entries.keys()].map((path) => `src/${path}.ts`),
  tsconfig: 'tsconfig.json',
  out: 'site',
  readme: 'README.md',
  projectDocuments: ['docs/*.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  disableSources: true,
  blockTags: [...OptionDefaults.blockTags, '@file'],
  plugin: [nameModules],
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'c', 'python'],
  treatWarningsAsErrors: true,
};

/**
 * @file Files of docs/results with the facts that every number needs: command, commit, data, machine. What has not been
 * measured yet is said, and not shown from another time.
 */
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { count } from '../../src/cli/shared/format.ts';

const at = (name: string) => new URL(`../../docs/results/${name}.json`, import.meta.url);

export const read = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'));

/** Where a result comes from. */
export const facts = z.object({
  version: z.string(),
  seed: z.nullable(z.number()),
  data: z.object({ name: z.string(), images: z.number() }),
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string(), platform: z.string() }),
  measured: z.object({ command: z.string(), commit: z.string() }),
});

export type Facts = z.infer<typeof facts>;

/** A file of results, if it has been measured. */
export const recorded = <T>(name: string, form: z.ZodMiniType<T>): (T & Facts) | undefined =>
  existsSync(at(name)) ? { ...form.parse(read(name)), ...facts.parse(read(name)) } : undefined;

/** What a page says of the files that are not there; undefined where all are. */
export function missing(names: readonly string[]): string | undefined {
  const open = names.filter((name) => !existsSync(at(name)));
  if (open.length === 0) return undefined;
  return `Not measured with this version yet: \`node scripts/results.mjs ${open.join(' ')}\` does.`;
}

/** One line under a table: data, machine and commit, and every file. @param folder of the files, seen from the page */
export function source(files: readonly (readonly [name: string, of: Facts])[], folder = 'results'): string {
  const facts = files.map(
    ([, { data, machine, measured }]) =>
      `${data.name}, ${count(data.images)} images; ${machine.cpu}, Node ${machine.node.replace(/^v/, '')}; commit ${measured.commit.slice(0, 12)}`,
  );
  const links = files.map(([name]) => `[${name}.json](${folder}/${name}.json)`);
  return `${[...new Set(facts)].join('. ')}: ${links.join(', ')}.`;
}

/** A table in Markdown: the first column to the left, others to the right unless they hold words. */
export const markdown = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [0],
): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map((_, i) => (words.includes(i) ? '---|' : '---:|')).join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

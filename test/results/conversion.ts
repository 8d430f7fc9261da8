/** @file Blocks of docs/conversion.md: what corrections bring, and what a search finds. */
import * as z from 'zod/mini';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { jobs } from './jobs.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const evaluation = z.object({
  steps: z.number(),
  snn: z.object({ accuracy: z.number() }),
  ann: z.object({ accuracy: z.number() }),
  agreement: z.number(),
  spikes: z.object({ perNeuron: z.number() }),
  synops: z.object({ total: z.number() }),
  origin: z.object({ settings: z.record(z.string(), z.string()) }),
});

const namesOf = (prefix: string) => jobs.flatMap(({ name }) => (name.startsWith(prefix) ? [name] : []));

function corrections(): string {
  const names = namesOf('corrections-');
  const open = missing(names);
  if (open) return open;
  const found = names.flatMap((name) => {
    const one = recorded(name, evaluation);
    return one ? [{ name, one }] : [];
  });
  return [
    found.map(({ one }) => `    ${one.measured.command}`).join('\n'),
    markdown(
      ['steps', 'correction', 'threshold', 'ANN', 'SNN', 'decides as the ANN', 'synaptic operations'],
      found.map(({ one }) => [
        String(one.steps),
        one.origin.settings.correction === 'weights' ? 'weights' : 'start potentials',
        one.origin.settings.threshold,
        percent(one.ann.accuracy),
        percent(one.snn.accuracy),
        percent(one.agreement),
        count(one.synops.total),
      ]),
      [1, 2],
    ),
    source(found.map(({ name, one }) => [name, one] as const)),
  ].join('\n\n');
}

/** `convert --optimize`, whose file was then evaluated. */
const searched = z.extend(evaluation, {
  made: z.object({
    search: z.object({
      chosen: z.object({ settings: z.record(z.string(), z.string()), disagreement: z.number() }),
    }),
  }),
});

/** What was chosen, without what has its plain value. */
const chosenText = (settings: Readonly<Record<string, string>>): string =>
  ['steps', 'layer-steps', 'threshold', 'layer-thresholds', 'deadline', 'correction']
    .flatMap((name) => {
      const value = settings[name];
      return value === undefined || value === 'none' ? [] : [`${name} ${value.replaceAll('+', ', ')}`];
    })
    .join('; ');

function search(): string {
  const names = namesOf('search-');
  const open = missing(names);
  if (open) return open;
  const found = names.flatMap((name) => {
    const one = recorded(name, searched);
    return one ? [{ name, one }] : [];
  });
  return [
    found.map(({ one }) => `    ${one.measured.command}`).join('\n'),
    markdown(
      [
        '`--max-loss`',
        'chosen',
        'expected to differ',
        'ANN',
        'SNN',
        'spikes per neuron',
        'synaptic operations',
      ],
      found.map(({ name, one }) => [
        name.replace('search-', ''),
        chosenText(one.made.search.chosen.settings),
        percent(one.made.search.chosen.disagreement, 3),
        percent(one.ann.accuracy),
        percent(one.snn.accuracy),
        perNeuron(one.spikes.perNeuron),
        count(one.synops.total),
      ]),
      [1],
    ),
    source(found.map(({ name, one }) => [name, one] as const)),
  ].join('\n\n');
}

export const conversionBlocks = { corrections, search };

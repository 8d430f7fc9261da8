/** @file Blocks of docs/energy.md: every bundled model in every code, by every energy model. */
import * as z from 'zod/mini';
import { micro } from '../../src/cli/commands/evaluate/energy-report.ts';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { energyGuide } from '../../src/measure/energy/index.ts';
import { jobs } from './jobs.ts';
import { markdown, missing, recorded, source } from './recorded.ts';

const coding = z.object({
  coding: z.enum(['ttfs', 'rate', 'fs']),
  steps: z.number(),
  latency: z.number(),
  accuracy: z.nullable(z.number()),
  agreement: z.nullable(z.number()),
  spikes: z.object({ perNeuron: z.number(), input: z.number() }),
  synops: z.number(),
  analogMacs: z.number(),
  energy: z.array(
    z.object({
      model: z.string(),
      annMicrojoules: z.nullable(z.number()),
      snnMicrojoules: z.nullable(z.number()),
      quantised: z.nullable(z.object({ denseMicrojoules: z.number(), skippingMicrojoules: z.number() })),
    }),
  ),
});

const codings = z.object({
  model: z.object({ name: z.string() }),
  ann: z.object({ macs: z.number() }),
  codings: z.array(coding),
});

type Coding = z.infer<typeof coding>;
type Codings = z.infer<typeof codings>;

const names = jobs.flatMap(({ name }) => (name.startsWith('codings-') ? [name] : []));

const nameOf = ({ coding: kind, steps }: Coding): string => (kind === 'ttfs' ? 'ttfs' : `${kind}:${steps}`);

/** Every model in every code, and by every energy model. */
function energies(): string {
  const parts = names.flatMap((name) => {
    const found = recorded(name, codings);
    if (!found) return [];
    return [
      [
        `### ${found.model.name}`,
        `\`${found.measured.command}\`, ${count(found.ann.macs)} MACs of the ANN.`,
        codes(found),
        models(found),
        source([[name, found]]),
      ].join('\n\n'),
    ];
  });
  const open = missing(names);
  return [...parts, ...(open ? [open] : [])].join('\n\n');
}

const codes = ({ codings: all }: Codings): string =>
  markdown(
    [
      'code',
      'accuracy',
      'as the ANN',
      'latency',
      'spikes per neuron',
      'input spikes',
      'synaptic operations',
      'MACs',
    ],
    all.map((one) => [
      `\`${nameOf(one)}\``,
      one.accuracy === null ? '–' : percent(one.accuracy, 0),
      one.agreement === null ? '–' : percent(one.agreement, 0),
      count(one.latency),
      perNeuron(one.spikes.perNeuron),
      count(one.spikes.input),
      count(one.synops),
      count(one.analogMacs),
    ]),
  );

/** µJ per image; the smallest of a row in bold. */
function models({ codings: all }: Codings): string {
  const own = all.find(({ coding: kind }) => kind === 'ttfs');
  const rows = (own?.energy ?? []).map(({ model, annMicrojoules, quantised }, m) => {
    const values = [
      annMicrojoules,
      quantised?.denseMicrojoules ?? null,
      quantised?.skippingMicrojoules ?? null,
      ...all.map(({ energy }) => energy[m].snnMicrojoules),
    ];
    const least = Math.min(...values.flatMap((value) => (value === null ? [] : [value])));
    return [model, ...values.map((value) => (value === least ? `**${micro(value)}**` : micro(value)))];
  });
  return markdown(
    ['µJ per image', 'ANN', 'quantised ANN', 'skipping zeros', ...all.map((one) => `\`${nameOf(one)}\``)],
    rows,
  );
}

/** In how many of the rows above one spike needs least, and less than each other. */
function verdict(): string {
  const open = missing(names);
  if (open) return open;
  const rows = names.flatMap((name) => {
    const all = recorded(name, codings)?.codings ?? [];
    const own = all.find(({ coding: kind }) => kind === 'ttfs');
    return (own?.energy ?? []).flatMap(
      ({ model, annMicrojoules: ann, snnMicrojoules: snn, quantised }, m) => {
        if (ann === null || snn === null || !quantised) return [];
        const of = (kind: Coding['coding']) =>
          Math.min(
            ...all.flatMap((other) =>
              other.coding === kind ? [other.energy[m].snnMicrojoules ?? Number.POSITIVE_INFINITY] : [],
            ),
          );
        return [
          {
            model,
            snn,
            ann,
            dense: quantised.denseMicrojoules,
            skipping: quantised.skippingMicrojoules,
            rate: of('rate'),
            fs: of('fs'),
          },
        ];
      },
    );
  });
  const opponents = ['ann', 'dense', 'skipping', 'rate', 'fs'] as const;
  const titles = [...new Set(rows.map(({ model }) => model))];
  return markdown(
    ['one spike needs less than', 'the ANN', 'quantised', 'skipping zeros', 'rate code', 'few spikes'],
    titles.map((title) => {
      const own = rows.filter(({ model }) => model === title);
      return [
        title,
        ...opponents.map((opponent) => {
          // A machine that does not exist for a code is no opponent.
          const there = own.filter((row) => Number.isFinite(row[opponent]));
          const won = there.filter((row) => row.snn < row[opponent]);
          return there.length === 0 ? '–' : `${won.length} of ${there.length}`;
        }),
      ];
    }),
  );
}

export const energyBlocks = { 'which model': () => energyGuide, verdict, energies };

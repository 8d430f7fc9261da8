/**
 * @file Conversions of several models beside each other: each one's loss against its ANN and against the first, and
 * the Pareto front.
 */
import * as z from 'zod/mini';
import { paretoFront } from './pareto.ts';
import { type Columns, csvOf, type ResultRecord, recordColumns, resultRecord } from './result-record.ts';

/**
 * The energy model of tables: it counts memory, and a clock that updates every neuron at every step. A record has the
 * others too.
 */
export const tableEnergyModel = 'Horowitz 45 nm with memory (Lemaire 2022), INT32, clocked';

/** A record without its key, and how it stands among the others. */
const paretoRow = z.extend(
  z.omit(resultRecord, { key: true, values: true, engine: true, coding: true, noise: true }),
  {
    snn: z.object({ accuracy: z.number() }),
    /** Accuracies' differences, fractions: above 0 the spiking network decides fewer images rightly. */
    lossOwn: z.number(),
    lossFirst: z.number(),
    /**
     * Whether no other row is at least as accurate with at most the cost, and better in one of the two; the cost is synaptic
     * operations, or spikes of hidden neurons, per image.
     */
    front: z.object({ synops: z.boolean(), spikes: z.boolean() }),
  },
);

export type ParetoRow = z.infer<typeof paretoRow>;

type AccurateRecord = ResultRecord & { readonly snn: { readonly accuracy: number } };

function withAccuracy(record: ResultRecord): AccurateRecord {
  const { accuracy } = record.snn;
  if (accuracy === null) throw new RangeError('A comparison of accuracies needs labels.');
  return { ...record, snn: { accuracy } };
}

/** Rows of records in their order; the first record's model is the first model. */
export function paretoRows(all: readonly ResultRecord[]): ParetoRow[] {
  const records = all.map(withAccuracy);
  const gain = ({ snn }: AccurateRecord): number => snn.accuracy;
  const bySynops = new Set(paretoFront(records, { cost: ({ synops }) => synops.total, gain }));
  const bySpikes = new Set(paretoFront(records, { cost: ({ spikes }) => spikes.perImage, gain }));
  return records.map((record) => {
    const { key: _, values: __, engine: ___, coding: _code, noise: _noise, ...row } = record;
    return {
      ...row,
      lossOwn: (record.ann.accuracy ?? 0) - record.snn.accuracy,
      lossFirst: (records[0].ann.accuracy ?? 0) - record.snn.accuracy,
      front: { synops: bySynops.has(record), spikes: bySpikes.has(record) },
    };
  });
}

const paretoData = z.object({ name: z.string(), split: z.enum(['train', 'test']), images: z.number() });

/** The content of results.json of `firstspike pareto --out`, without paths. */
export const paretoResults = z.object({
  schema: z.literal(1),
  command: z.literal('pareto'),
  version: z.string(),
  models: z.array(
    z.object({
      name: z.string(),
      format: z.string(),
      sha256: z.string(),
      /** As the command line writes them; null where the model came without. */
      settings: z.nullable(z.string()),
    }),
  ),
  /** Those that ran. */
  engine: z.string(),
  seed: z.null(),
  preprocess: z.nullable(z.string()),
  data: paretoData,
  calibration: paretoData,
  energyModel: z.string(),
  /** What measured it. */
  machine: z.object({ cpu: z.string(), cores: z.number(), node: z.string(), platform: z.string() }),
  rows: z.array(paretoRow),
});

export type ParetoResults = z.infer<typeof paretoResults>;

/** A row's energy by one model, or undefined where that model is not among its estimates. */
export const energyBy = ({ energy }: ParetoRow, name: string): ParetoRow['energy'][number] | undefined =>
  energy.find(({ model }) => model === name);

/** A spreadsheet of the rows; accuracies and losses are fractions, counts means per image, energy by one model. */
export const paretoCsv = (rows: readonly ParetoRow[], energyModel = tableEnergyModel): string =>
  csvOf(
    rows.map((row) => ({ ...row, key: '', values: null, engine: null, coding: 'ttfs', noise: null })),
    {
      ...recordColumns,
      loss_own: ({ lossOwn }) => lossOwn,
      loss_first: ({ lossFirst }) => lossFirst,
      ann_microjoules: (row) => energyBy(row, energyModel)?.annMicrojoules ?? null,
      snn_microjoules: (row) => energyBy(row, energyModel)?.snnMicrojoules ?? null,
      front_synops: ({ front }) => front.synops,
      front_spikes: ({ front }) => front.spikes,
    } satisfies Columns<ParetoRow & { readonly key: string }> as Columns<
      ParetoRow & { readonly key: string }
    >,
  );

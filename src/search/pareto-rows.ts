/**
 * @file Conversions of several models beside each other: what each loses against its ANN and against the first, and which
 * nothing else beats.
 */
import { z } from 'zod';
import { paretoFront } from './pareto.ts';
import { type ParetoRecord, paretoRecord } from './pareto-record.ts';

/**
 * The energy model of tables: it counts memory, and a clock that updates every neuron at every step. A record has the
 * others too.
 */
export const tableEnergyModel = 'Horowitz 45 nm with memory (Lemaire 2022), INT32, clocked';

/** A record without its key, and how it stands among the others. */
const paretoRow = paretoRecord.omit({ key: true }).extend({
  /** Accuracies' differences, fractions: above 0 the spiking network decides fewer images rightly. */
  lossOwn: z.number(),
  lossFirst: z.number(),
  /**
   * Whether no other row is at least as accurate with at most the cost, and better in one of the two; the cost is synaptic
   * operations, or hidden neurons' spikes, per image.
   */
  front: z.object({ synops: z.boolean(), spikes: z.boolean() }),
});

export type ParetoRow = z.infer<typeof paretoRow>;

/** Rows of records in their order; the first record's model is the first model. */
export function paretoRows(records: readonly ParetoRecord[]): ParetoRow[] {
  const gain = ({ snn }: ParetoRecord): number => snn.accuracy;
  const bySynops = new Set(paretoFront(records, { cost: ({ synops }) => synops.total, gain }));
  const bySpikes = new Set(paretoFront(records, { cost: ({ spikes }) => spikes.perImage, gain }));
  return records.map((record) => {
    const { key: _, ...row } = record;
    return {
      ...row,
      lossOwn: record.ann.accuracy - record.snn.accuracy,
      lossFirst: records[0].ann.accuracy - record.snn.accuracy,
      front: { synops: bySynops.has(record), spikes: bySpikes.has(record) },
    };
  });
}

const paretoData = z.object({ name: z.string(), split: z.enum(['train', 'test']), images: z.number() });

/** What `firstspike pareto --out` writes to results.json: no path of the machine it ran on. */
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
      settings: z.string().nullable(),
    }),
  ),
  engine: z.string(),
  seed: z.null(),
  preprocess: z.string().nullable(),
  data: paretoData,
  calibration: paretoData,
  energyModel: z.string(),
  rows: z.array(paretoRow),
});

export type ParetoResults = z.infer<typeof paretoResults>;

/** A row's energy by one model, or undefined where that model is not among its estimates. */
export const energyBy = ({ energy }: ParetoRow, name: string): ParetoRow['energy'][number] | undefined =>
  energy.find(({ model }) => model === name);

const head = [
  'model,conversion,steps,threshold,correction,per,weights,images,latency,ann_accuracy,snn_accuracy,loss_own,loss_first',
  'agreement,spikes_per_neuron,spikes_per_image,synops_per_image,ann_macs,ann_microjoules,snn_microjoules',
  'front_synops,front_spikes',
].join(',');

/** A spreadsheet of the rows; accuracies and losses are fractions, counts means per image, energy by one model. */
export function paretoCsv(rows: readonly ParetoRow[], energyModel = tableEnergyModel): string {
  const lines = rows.map((row) => {
    const energy = energyBy(row, energyModel);
    return [
      quoted(row.model),
      row.conversion,
      row.steps,
      row.threshold,
      row.correction,
      row.per,
      row.weights,
      row.images,
      row.latency,
      row.ann.accuracy,
      row.snn.accuracy,
      row.lossOwn,
      row.lossFirst,
      row.agreement ?? '',
      row.spikes.perNeuron,
      row.spikes.perImage,
      row.synops.total,
      row.ann.macs,
      energy?.annMicrojoules ?? '',
      energy?.snnMicrojoules ?? '',
      row.front.synops,
      row.front.spikes,
    ].join(',');
  });
  return `${[head, ...lines].join('\n')}\n`;
}

/** A name may hold what separates cells. */
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * @file The result of one conversion of one model: a line of JSON in a resume log, and a row of a table.
 */
import * as z from 'zod/mini';
import type { EvaluationReport } from '../measure/report.ts';
import { type Engine, engines } from '../simulate/simulation.ts';

/** Names and units of fields are those of an evaluation's report. */
export const resultRecord = z.object({
  /** Everything that the result depends on: see `cacheKey`. */
  key: z.string(),
  /** The model's name. */
  model: z.string(),
  /** The conversion as it was asked for: settings, or the name of a set of them. */
  conversion: z.string(),
  steps: z.union([z.number(), z.literal('continuous')]),
  /** The conversion settings in full, as texts by name. */
  settings: z.record(z.string(), z.string()),
  /** Names of the settings that were chosen on calibration images. */
  chosen: z.array(z.string()),
  /** The one that ran, which need not be the one that was asked for. */
  engine: z.enum(engines),
  images: z.number(),
  latency: z.number(),
  ann: z.object({
    accuracy: z.nullable(z.number()),
    macs: z.number(),
    /** Null without an ANN. */
    effectiveMacs: z.nullable(z.number()),
    flops: z.number(),
  }),
  snn: z.object({ accuracy: z.nullable(z.number()) }),
  /** The ANN quantised to the network's levels and weights, which decides alike; null where there is none. */
  quantised: z.nullable(
    z.object({ macs: z.number(), effectiveMacs: z.number(), activationBits: z.number() }),
  ),
  agreement: z.nullable(z.number()),
  /** Of a model that decides no class: error of the network's values against the ANN's, in their units. */
  values: z.nullable(z.object({ rmse: z.number(), mae: z.number(), relativeRmse: z.nullable(z.number()) })),
  spikes: z.object({ perImage: z.number(), neurons: z.number(), perNeuron: z.number() }),
  synops: z.object({ total: z.number() }),
  /** By every energy model that covers both networks; microjoules per image. */
  energy: z.array(
    z.object({
      model: z.string(),
      annMicrojoules: z.number(),
      snnMicrojoules: z.number(),
      quantised: z.nullable(z.object({ denseMicrojoules: z.number(), skippingMicrojoules: z.number() })),
    }),
  ),
  digest: z.string(),
});

export type ResultRecord = z.infer<typeof resultRecord>;

/** The record of an evaluation. */
export function recordOf(
  { key, model, conversion }: Pick<ResultRecord, 'key' | 'model' | 'conversion'>,
  report: EvaluationReport,
  engine: Engine,
): ResultRecord {
  const { steps, images, latency, ann, snn, quantised, agreement, spikes, synops, energy } = report;
  const { digest, origin } = report;
  const errors = report.values?.snnToAnn;
  return {
    key,
    model,
    conversion,
    steps,
    settings: origin.settings,
    chosen: [...origin.chosen],
    engine,
    images,
    latency,
    ann,
    snn,
    quantised: quantised && {
      macs: quantised.macs,
      effectiveMacs: quantised.effectiveMacs,
      activationBits: quantised.activationBits,
    },
    agreement,
    values: errors ? { rmse: errors.rmse, mae: errors.mae, relativeRmse: errors.relativeRmse } : null,
    spikes: { perImage: spikes.perImage, neurons: spikes.neurons, perNeuron: spikes.perNeuron },
    synops: { total: synops.total },
    energy: energy.flatMap(({ model: name, annMicrojoules, snnMicrojoules, quantised: opponent }) =>
      annMicrojoules === null || snnMicrojoules === null
        ? []
        : [
            {
              model: name,
              annMicrojoules,
              snnMicrojoules,
              quantised: opponent && {
                denseMicrojoules: opponent.denseMicrojoules,
                skippingMicrojoules: opponent.skippingMicrojoules,
              },
            },
          ],
    ),
    digest,
  };
}

/**
 * What a network is chosen by where more is better: its accuracy, without labels its agreement with the ANN, without classes
 * the negative error of its values.
 */
export const gainOf = ({
  snn,
  agreement,
  values,
}: Pick<ResultRecord, 'snn' | 'agreement' | 'values'>): number =>
  snn.accuracy ?? agreement ?? -(values?.rmse ?? 0);

/** The engines that ran, for reports: `event`, or `event, scalar`. */
export const enginesOf = (records: readonly ResultRecord[]): string =>
  [...new Set(records.map(({ engine }) => engine))].join(', ');

/** Everything that a result depends on as one line: equal keys mean equal results. */
export const cacheKey = (facts: Readonly<Record<string, string>>): string =>
  Object.entries(facts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value.replaceAll(' ', '')}`)
    .join(' ');

/**
 * Records by key from lines of JSON. Lines that are no record (the last line of a run that was killed while it wrote, or
 * lines of another version) are left out; of several records with the same key the last counts.
 */
export function readLines<T extends { readonly key: string }>(
  lines: string,
  form: z.ZodMiniType<T>,
): Map<string, T> {
  const records = new Map<string, T>();
  for (const line of lines.split('\n')) {
    const record = readLine(line, form);
    if (record) records.set(record.key, record);
  }
  return records;
}

function readLine<T>(line: string, form: z.ZodMiniType<T>): T | undefined {
  if (line.trim() === '') return undefined;
  try {
    return form.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Columns of a spreadsheet, by their heads; accuracies are fractions, counts means per image. */
export type Columns<T> = Readonly<Record<string, (record: T) => string | number | boolean | null>>;

/** The columns that every record has. */
export const recordColumns: Columns<ResultRecord> = {
  model: ({ model }) => model,
  conversion: ({ conversion }) => conversion,
  steps: ({ steps }) => steps,
  threshold: ({ settings }) => settings.threshold,
  correction: ({ settings }) => settings.correction,
  per: ({ settings }) => settings.per,
  weights: ({ settings }) => settings.weights,
  layer_steps: ({ settings }) => settings['layer-steps'] ?? '',
  images: ({ images }) => images,
  latency: ({ latency }) => latency,
  ann_accuracy: ({ ann }) => ann.accuracy,
  snn_accuracy: ({ snn }) => snn.accuracy,
  agreement: ({ agreement }) => agreement,
  spikes_per_neuron: ({ spikes }) => spikes.perNeuron,
  spikes_per_image: ({ spikes }) => spikes.perImage,
  synops_per_image: ({ synops }) => synops.total,
  ann_macs: ({ ann }) => ann.macs,
  ann_flops: ({ ann }) => ann.flops,
};

/** A spreadsheet. */
export function csvOf<T>(records: readonly T[], columns: Columns<T>): string {
  const rows = records.map((record) =>
    Object.values(columns)
      .map((cellOf) => quoted(String(cellOf(record) ?? '')))
      .join(','),
  );
  return `${[Object.keys(columns).join(','), ...rows].join('\n')}\n`;
}

/** A text may contain the separator of cells. */
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

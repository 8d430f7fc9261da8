/**
 * @file The result of one conversion of one model: an entry of a journal, and a row of a table.
 */
import * as z from 'zod/mini';
import type { EvaluationReport } from '../measure/report.ts';
import type { Noise } from '../simulate/noise/noise.ts';
import { engines } from '../simulate/simulation.ts';
import type { SweepResult } from './sweep.ts';

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
  /** What ran: `ttfs`, `rate:32` with its steps, `fs:5` with its digits. */
  coding: z.string(),
  /** What struck spikes and weights; null for nothing. */
  noise: z.nullable(
    z.object({ jitter: z.number(), drop: z.number(), weights: z.number(), seed: z.number() }),
  ),
  /** The one that ran, which need not be the one that was asked for; null for other codes than the network's own, which have none. */
  engine: z.nullable(z.enum(engines)),
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

type Named = Pick<ResultRecord, 'key' | 'model' | 'conversion'>;

/** The record of one network in one trial. */
export function recordOf(named: Named, result: SweepResult): ResultRecord {
  const { network, trial } = result;
  const { images, latency, ann, agreement, spikes, energy, digest } = result.report;
  return {
    ...named,
    steps: network.steps,
    settings: network.origin.settings,
    chosen: [...network.origin.chosen],
    noise: noiseFields(trial.noise),
    images,
    latency,
    ann,
    agreement,
    spikes: { perImage: spikes.perImage, neurons: spikes.neurons, perNeuron: spikes.perNeuron },
    energy: energyFields(energy),
    digest,
    ...(result.kind === 'own' ? ownFields(result) : otherFields(result)),
  };
}

type CodeFields = Pick<ResultRecord, 'coding' | 'engine' | 'snn' | 'quantised' | 'values' | 'synops'>;

function ownFields({ report, engine }: Extract<SweepResult, { kind: 'own' }>): CodeFields {
  const { snn, quantised, synops } = report;
  const errors = report.values?.snnToAnn;
  return {
    coding: 'ttfs',
    engine,
    snn,
    quantised: quantised && {
      macs: quantised.macs,
      effectiveMacs: quantised.effectiveMacs,
      activationBits: quantised.activationBits,
    },
    values: errors ? { rmse: errors.rmse, mae: errors.mae, relativeRmse: errors.relativeRmse } : null,
    synops: { total: synops.total },
  };
}

const otherFields = ({ report }: Extract<SweepResult, { kind: 'other' }>): CodeFields => ({
  coding: `${report.coding}:${report.steps}`,
  engine: null,
  snn: { accuracy: report.accuracy },
  quantised: null,
  values: null,
  synops: { total: report.synops },
});

const noiseFields = (noise: Noise | undefined): ResultRecord['noise'] =>
  noise ? { jitter: noise.jitter, drop: noise.drop, weights: noise.weights, seed: noise.seed } : null;

const energyFields = (energy: EvaluationReport['energy']): ResultRecord['energy'] =>
  energy.flatMap(({ model, annMicrojoules, snnMicrojoules, quantised }) =>
    annMicrojoules === null || snnMicrojoules === null
      ? []
      : [
          {
            model,
            annMicrojoules,
            snnMicrojoules,
            quantised: quantised && {
              denseMicrojoules: quantised.denseMicrojoules,
              skippingMicrojoules: quantised.skippingMicrojoules,
            },
          },
        ],
  );

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
  [...new Set(records.flatMap(({ engine }) => engine ?? []))].join(', ');

/** Everything that a result depends on as one line: equal keys mean equal results. */
export const cacheKey = (facts: Readonly<Record<string, string>>): string =>
  Object.entries(facts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value.replaceAll(' ', '')}`)
    .join(' ');

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

/** Those of a sweep besides: errors of values, code and noise. */
export const sweepColumns: Columns<ResultRecord> = {
  ...recordColumns,
  rmse: ({ values }) => values?.rmse ?? null,
  code: ({ coding }) => coding,
  jitter: ({ noise }) => noise?.jitter ?? 0,
  drop: ({ noise }) => noise?.drop ?? 0,
  weight_noise: ({ noise }) => noise?.weights ?? 0,
  noise_seed: ({ noise }) => noise?.seed ?? null,
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

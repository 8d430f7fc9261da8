/**
 * @file What is kept of each cell of a sweep: one line of JSON, so that a sweep can be stopped at any moment and taken
 * up again, and one row of a table.
 */
import { z } from 'zod';
import type { EvaluationReport } from '../measure/report.ts';

/** Field names and units as in the report of an evaluation. */
export const sweepRecord = z.object({
  key: z.string(),
  steps: z.union([z.number(), z.literal('continuous')]),
  threshold: z.string(),
  /** Which spikes are sent; records of older versions send all. */
  code: z.string().default('ttfs'),
  /** What calibration images corrected; of older versions, which do not say, nothing. */
  correction: z.enum(['none', 'bias', 'weights']).default('none'),
  per: z.enum(['layer', 'channel']),
  weights: z.enum(['int8', 'int16', 'float32']),
  images: z.number(),
  latency: z.number(),
  ann: z.object({ accuracy: z.number().nullable(), macs: z.number(), flops: z.number() }),
  snn: z.object({ accuracy: z.number() }),
  agreement: z.number().nullable(),
  spikes: z.object({ perImage: z.number(), neurons: z.number(), perNeuron: z.number() }),
  synops: z.object({ total: z.number() }),
  imagesPerSecond: z.number(),
  digest: z.string(),
});

export type SweepRecord = z.infer<typeof sweepRecord>;

/** A cell's record from its evaluation. */
export function recordOf(key: string, report: EvaluationReport): SweepRecord {
  const { steps, images, latency, ann, snn, agreement, spikes, synops, imagesPerSecond, digest, origin } =
    report;
  return {
    key,
    steps,
    threshold: origin.threshold,
    code: origin.code,
    correction: origin.correction,
    per: origin.per,
    weights: origin.weights,
    images,
    latency,
    ann,
    snn,
    agreement,
    spikes: { perImage: spikes.perImage, neurons: spikes.neurons, perNeuron: spikes.perNeuron },
    synops: { total: synops.total },
    imagesPerSecond,
    digest,
  };
}

/**
 * Records by key from lines of JSON. Lines that are no record (the last one of a run that was killed while writing,
 * or of an older version) are left out; of several with the same key the last counts.
 */
export const readRecords = (lines: string): Map<string, SweepRecord> => readLines(lines, sweepRecord);

/** `readRecords` for records of any form. */
export function readLines<T extends { readonly key: string }>(
  lines: string,
  form: z.ZodType<T>,
): Map<string, T> {
  const records = new Map<string, T>();
  for (const line of lines.split('\n')) {
    const record = readLine(line, form);
    if (record) records.set(record.key, record);
  }
  return records;
}

function readLine<T>(line: string, form: z.ZodType<T>): T | undefined {
  if (line.trim() === '') return undefined;
  try {
    return form.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** A spreadsheet of the records; accuracies are fractions, counts means per image. */
export function recordsCsv(records: readonly SweepRecord[]): string {
  const head =
    'steps,threshold,correction,per,code,weights,images,latency,ann_accuracy,snn_accuracy,agreement,spikes_per_neuron,spikes_per_image,synops_per_image,ann_macs,ann_flops';
  const rows = records.map((r) =>
    [
      r.steps,
      r.threshold,
      r.correction,
      r.per,
      r.code,
      r.weights,
      r.images,
      r.latency,
      r.ann.accuracy ?? '',
      r.snn.accuracy,
      r.agreement ?? '',
      r.spikes.perNeuron,
      r.spikes.perImage,
      r.synops.total,
      r.ann.macs,
      r.ann.flops,
    ].join(','),
  );
  return `${[head, ...rows].join('\n')}\n`;
}

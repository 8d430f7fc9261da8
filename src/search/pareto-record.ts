/**
 * @file What is kept of one conversion of one model: a line of JSON, so that a comparison can be stopped and taken up
 * again, and a row of a spreadsheet.
 */
import { z } from 'zod';
import type { EvaluationReport } from '../measure/report.ts';
import { type ConversionCell, conversionNames } from './conversions.ts';
import { recordOf, sweepRecord } from './sweep-record.ts';

/** As in the report of an evaluation; `threshold`, `correction`, `per` and `weights` are those that were chosen. */
export const paretoRecord = sweepRecord.omit({ imagesPerSecond: true }).extend({
  /** The model's name in this comparison. */
  model: z.string(),
  conversion: z.enum(conversionNames),
  steps: z.number(),
  ann: z.object({ accuracy: z.number(), macs: z.number(), flops: z.number() }),
  /** By every model that knows both networks; microjoules per image. */
  energy: z.array(z.object({ model: z.string(), annMicrojoules: z.number(), snnMicrojoules: z.number() })),
});

export type ParetoRecord = z.infer<typeof paretoRecord>;

/** A conversion's record from its evaluation, which must have the ANN's accuracy. */
export function paretoRecordOf(
  key: string,
  model: string,
  { conversion, steps }: ConversionCell,
  report: EvaluationReport,
): ParetoRecord {
  const { imagesPerSecond: _, ...record } = recordOf(key, report);
  const { accuracy, macs, flops } = report.ann;
  return {
    ...record,
    model,
    conversion,
    steps,
    ann: { accuracy: accuracy ?? 0, macs, flops },
    energy: report.energy.flatMap(({ model, annMicrojoules, snnMicrojoules }) =>
      annMicrojoules === null || snnMicrojoules === null ? [] : [{ model, annMicrojoules, snnMicrojoules }],
    ),
  };
}

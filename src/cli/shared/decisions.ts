/**
 * @file What ANN and network make of every image, as lines of JSON, as a spreadsheet, or as a table.
 */
import { FirstspikeError } from '../../error.ts';
import type { Decision } from '../../graph/decision.ts';
import type { ImageResult } from '../../measure/tally.ts';

export interface DecisionRow {
  readonly index: number;
  /** File of a picture, where it comes from one. */
  readonly file?: string;
  readonly label: number | null;
  readonly ann: VerdictRow | null;
  readonly snn: VerdictRow;
}

interface VerdictRow {
  readonly class: number | null;
  readonly name: string | null;
  /** Values in the units of the model's output. */
  readonly scores: readonly number[];
}

export interface Decisions {
  readonly classNames: readonly string[] | null;
  readonly results: readonly ImageResult[];
  /** Of the pictures, in order. */
  readonly files?: readonly string[];
}

/**
 * Says that a network's scores are of another scale than the ANN's; undefined where both are of the model's output.
 * @param withAnn whether the ANN's scores stand beside them
 */
export function noteOnScores({ leftOut, output }: Decision, withAnn: boolean): string | undefined {
  if (leftOut === undefined) return undefined;
  const ann = withAnn
    ? '; the scores of the ANN are those behind it, so only their order can be compared'
    : '';
  return `The scores of the spiking network are those before the ${leftOut} that gives "${output}"${ann}. To have the same scores of both, convert the model with --output and the name of the value before it.`;
}

/** One row per image. */
export function decisionRows({ classNames, results, files }: Decisions): DecisionRow[] {
  const row = ({ decision, scores = [] }: NonNullable<ImageResult['ann']>): VerdictRow => ({
    class: decision,
    name: decision === null ? null : (classNames?.[decision] ?? null),
    scores,
  });
  return results.map(({ label, ann, snn }, index) => ({
    index,
    ...(files && { file: files[index] }),
    label,
    ann: ann && row(ann),
    snn: row(snn),
  }));
}

/** One document a line. */
export const decisionLines = (decisions: Decisions): string =>
  decisionRows(decisions)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');

/** A spreadsheet: a column for each score. */
export function decisionsCsv(decisions: Decisions): string {
  const rows = decisionRows(decisions);
  const [first] = rows;
  const scores = first?.snn.scores.length ?? 0;
  const withAnn = first?.ann !== null && first !== undefined;
  const columns = (who: string): string[] => [
    who,
    ...(decisions.classNames ? [`${who}_name`] : []),
    ...Array.from({ length: scores }, (_, c) => `${who}_score_${c}`),
  ];
  const cells = (verdict: VerdictRow): (string | number)[] => [
    verdict.class ?? '',
    ...(decisions.classNames ? [quoted(verdict.name ?? '')] : []),
    ...verdict.scores,
  ];
  const head = [
    'index',
    ...(decisions.files ? ['file'] : []),
    'label',
    ...(withAnn ? columns('ann') : []),
    ...columns('snn'),
  ];
  const lines = rows.map((row) => [
    row.index,
    ...(row.file === undefined ? [] : [quoted(row.file)]),
    row.label ?? '',
    ...(row.ann ? cells(row.ann) : []),
    ...cells(row.snn),
  ]);
  return `${[head, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

/** A text may contain the separator of cells. */
const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** By the ending of the file. @throws FirstspikeError `usage` */
export function decisionsFormat(file: string): 'csv' | 'jsonl' {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.jsonl$/i.test(file)) return 'jsonl';
  throw new FirstspikeError(
    'usage',
    `--decisions writes a spreadsheet (.csv) or lines of JSON (.jsonl); ${file} is neither.`,
  );
}

export const decisionsFile = (file: string, decisions: Decisions): string =>
  decisionsFormat(file) === 'csv' ? decisionsCsv(decisions) : decisionLines(decisions);

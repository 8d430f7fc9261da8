/**
 * @file A grid of conversions of one model, each evaluated on the same images. The ANN runs once on the calibration images
 * and once on the evaluated ones, unless its answers come with them.
 */
import type { Converter } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import { FirstspikeError } from '../error.ts';
import { classCount } from '../graph/decision.ts';
import { checkClasses } from '../measure/classes.ts';
import type { CodingReport } from '../measure/coding-report.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { evaluateCoding, noiseRemark } from '../run/codings.ts';
import { classify, type EvaluateOptions, evaluate } from '../run/evaluate.ts';
import { resolveCoding } from '../simulate/baselines/coding.ts';
import { unfelt } from '../simulate/noise/unfelt.ts';
import type { Engine } from '../simulate/simulation.ts';
import { engineFor } from '../simulate/simulator.ts';
import { plainTrial, type Trial } from './trials.ts';

export interface SweepOptions<C extends ConversionSettings = ConversionSettings>
  extends Omit<EvaluateOptions, 'ann' | 'noise' | 'onProgress'> {
  /** How the network of a cell is run, once for each; default: in its own code without noise. */
  readonly trials?: ((cell: C) => readonly Trial[]) | undefined;
  /** Called as the ANN or a cell advances, in images. */
  readonly onProgress?: ((work: 'ann' | C, done: number, total: number) => void) | undefined;
  /** Called before a cell is converted with its first trial, and before each further one. */
  readonly onCell?: ((cell: C, trial: Trial) => void) | undefined;
  /** Called with each result, before the next trial begins. */
  readonly onResult: (cell: C, result: SweepResult) => void | Promise<void>;
  /** Called for a cell or a trial whose settings do not fit the network; without it, such a cell ends the sweep. */
  readonly onSkipped?: ((cell: C, why: FirstspikeError, trial: Trial | undefined) => void) | undefined;
  /** Called with what a user should know of a trial's noise, before its result. */
  readonly onRemark?: ((cell: C, remark: string) => void) | undefined;
}

/** What a network gave in one trial, and the engine that ran. */
export type SweepResult = { readonly trial: Trial; readonly network: SpikingNetwork } & (
  | { readonly kind: 'own'; readonly report: EvaluationReport; readonly engine: Engine }
  | { readonly kind: 'other'; readonly report: CodingReport }
);

/** Evaluates every cell in order. */
export async function sweep<C extends ConversionSettings = ConversionSettings>(
  converter: Converter,
  images: LabelledImages,
  cells: readonly C[],
  options: SweepOptions<C>,
): Promise<void> {
  const { trials, onProgress, onCell, onResult, onSkipped, onRemark, ...running } = options;
  if (cells.length === 0) return;
  checkClasses(converter.ann.decision, images);
  const decides = classCount(converter.ann.decision) !== null;
  // Without classes the ANN's values are needed, and it runs with every network.
  const known = decides
    ? {
        ...images,
        annAnswers:
          images.annAnswers ??
          (await classify(converter.ann, images, {
            ...running,
            onProgress: (done, total) => onProgress?.('ann', done, total),
          })),
      }
    : images;
  const unlessOwnFault = async (cell: C, trial: Trial | undefined, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!onSkipped || !(error instanceof FirstspikeError) || !isOwnFault(error, trial)) throw error;
      onSkipped(cell, error, trial);
    }
  };
  for (const cell of cells) {
    const [first = plainTrial, ...further] = trials?.(cell) ?? [];
    onCell?.(cell, first);
    await unlessOwnFault(cell, undefined, async () => {
      const network = await converter.convert(cell, running);
      const remarks = new Set<string>();
      for (const trial of [first, ...further]) {
        if (trial !== first) onCell?.(cell, trial);
        await unlessOwnFault(cell, trial, async () => {
          const result = await runTrial(network, known, trial, {
            ...running,
            ...(!decides && { ann: converter.ann }),
            onProgress: (done, total) => onProgress?.(cell, done, total),
          });
          for (const remark of remarksOf(network, trial)) {
            if (!remarks.has(remark)) onRemark?.(cell, remark);
            remarks.add(remark);
          }
          await onResult(cell, result);
        });
      }
    });
  }
}

const remarksOf = (network: SpikingNetwork, { coding, noise }: Trial): string[] =>
  noise ? [...unfelt(network, noise), ...[noiseRemark(coding, noise) ?? []].flat()] : [];

async function runTrial(
  network: SpikingNetwork,
  images: LabelledImages,
  trial: Trial,
  options: EvaluateOptions,
): Promise<SweepResult> {
  const running = { ...options, noise: trial.noise };
  if (trial.coding.kind === 'ttfs') {
    const report = await evaluate(network, images, running);
    const engine = engineFor(network, options.engine ?? 'event', trial.noise);
    return { trial, network, kind: 'own', report, engine };
  }
  const coding = resolveCoding(network, trial.coding);
  return { trial, network, kind: 'other', report: await evaluateCoding(network, coding, images, running) };
}

/** Whether the cause of an error is a cell's own settings; a code may lack what a network has. */
const isOwnFault = ({ code }: FirstspikeError, trial: Trial | undefined): boolean =>
  code === 'range' ||
  code === 'usage' ||
  (code === 'unsupported' && trial?.coding.kind !== 'ttfs' && trial !== undefined);

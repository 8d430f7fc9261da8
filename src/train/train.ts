/**
 * @file A whole training run. Every batch is cut into shards of fixed size whose gradients are summed in order, and
 * every random number follows from seed, epoch and image: the result is the same to the last bit for any number of
 * workers, and after any number of interruptions.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import { checkData } from './check-data.ts';
import { decodeCheckpoint, encodeCheckpoint, noSums, startingState, type TrainState } from './checkpoint.ts';
import { fingerprintOf } from './fingerprint.ts';
import { fromGraph } from './from-graph.ts';
import { inlinePool } from './inline-pool.ts';
import type { TrainOptions } from './options.ts';
import { initialParameters } from './parameters.ts';
import type { EpochReport, TrainProgress } from './progress.ts';
import { type TrainSettings, trainSettings } from './settings.ts';
import { type Run, trainBatch } from './step.ts';
import { Stopwatch } from './stopwatch.ts';
import { toGraph } from './to-graph.ts';
import { validate } from './validate.ts';

export interface TrainResult {
  /** What was chosen and what was the default. */
  readonly settings: TrainSettings;
  /** The trained network: input `input` with pixels 0…1, output `logits`. */
  readonly graph: Graph;
  /** One report per epoch. */
  readonly history: readonly EpochReport[];
}

/**
 * Trains `options.net` on the images of `dataset` that are not held out; see options.ts and settings.ts.
 *
 *     const { graph, history } = await train(dataset, { epochs: 5, seed: 1 });
 *     const bytes = toOnnx(graph);
 *
 * @throws FirstspikeError `range` or `shape` for options or data that do not fit, `aborted` if the signal fires (a
 * checkpoint is saved first), `usage` if a checkpoint is of another run, `missing-dependency` without TensorFlow.js.
 */
export async function train(dataset: ImageDataset, options: TrainOptions = {}): Promise<TrainResult> {
  const settings = trainSettings(options);
  checkData(dataset, settings);
  const { net, epochs, batchSize, heldOut, spikePenalty, synopPenalty, augmentation, backend } = settings;
  const start = options.from ? fromGraph(net, options.from) : initialParameters(net, settings.seed);
  const fingerprint = fingerprintOf(settings, dataset, start);
  const saved = await options.checkpoints?.load();
  let state = saved === undefined ? startingState(start) : decodeCheckpoint(saved, fingerprint);
  const save = async (): Promise<void> => options.checkpoints?.save(encodeCheckpoint(state, fingerprint));

  const batches = Math.ceil((dataset.length - heldOut) / batchSize);
  const penalty = { spikePenalty, synopPenalty };
  const pool = await (options.pool ?? inlinePool)({ net, penalty, augmentation, backend });
  const run: Run = { dataset, settings, pool, batches };
  const watch = new Stopwatch();
  const tell = (report: EpochReport): void => options.onProgress?.(progress(run, state, watch, report));
  try {
    while (state.step < epochs * batches || epochEnds(run, state)) {
      if (options.signal?.aborted) {
        await save();
        const { epoch } = reportOf(run, state);
        throw new FirstspikeError('aborted', `Training was stopped in epoch ${epoch} of ${epochs}.`);
      }
      if (!epochEnds(run, state)) {
        state = await watch.training(batchSize, () => trainBatch(run, state));
        if (!epochEnds(run, state)) tell(reportOf(run, state));
        continue;
      }
      const validation = await watch.validation(heldOut, () =>
        validate(run, state.parameters, options.signal),
      );
      if (options.signal?.aborted) continue;
      const report = { ...reportOf(run, state), ...(validation && { validation }) };
      state = { ...state, sums: noSums, history: [...state.history, report] };
      await save();
      tell(report);
    }
  } finally {
    await pool.dispose();
  }
  return { settings, graph: toGraph(net, state.parameters), history: state.history };
}

/** Whether all batches of an epoch are done, but not yet its validation. */
const epochEnds = ({ batches }: Run, { step, sums }: TrainState): boolean =>
  step % batches === 0 && sums.images > 0;

const reportOf = ({ batches }: Run, { step, sums }: TrainState): EpochReport => ({
  epoch: Math.max(1, Math.ceil(step / batches)),
  loss: sums.loss / sums.images,
  accuracy: sums.correct / sums.images,
});

function progress(
  { settings: { epochs, batchSize, heldOut }, batches }: Run,
  { step }: TrainState,
  watch: Stopwatch,
  report: EpochReport,
): TrainProgress {
  const stepsLeft = epochs * batches - step;
  return {
    ...report,
    epochs,
    batch: step - (report.epoch - 1) * batches,
    batches,
    imagesPerSecond: watch.imagesPerSecond,
    secondsLeft: watch.secondsFor(stepsLeft * batchSize, Math.ceil(stepsLeft / batches) * heldOut),
  };
}

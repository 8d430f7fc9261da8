/**
 * @file `firstspike compare`: ANN against SNN layer by layer, and where accuracy is lost.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { helpful, isDoubtful } from '../../../measure/alternative.ts';
import { isAtChance } from '../../../measure/chance.ts';
import { confusionOf } from '../../../measure/class-report.ts';
import { comparisonOf } from '../../../measure/comparison.ts';
import type { ComparisonTally } from '../../../measure/comparison-tally.ts';
import { type Chance, diagnosisOf } from '../../../measure/diagnosis/diagnosis.ts';
import { type Numbering, otherNumbering } from '../../../measure/numbering.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import type { Ann } from '../../../ops/ann.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { annDecider, tryAlternatives } from '../../../run/alternatives.ts';
import { compare } from '../../../run/compare.ts';
import { type NoiseRanking, rankPopulations } from '../../../run/rank-populations.ts';
import { checkNoise, type Noise } from '../../../simulate/noise/noise.ts';
import { unfelt } from '../../../simulate/noise/unfelt.ts';
import { engineFor } from '../../../simulate/simulator.ts';
import { dataFields } from '../../shared/data.ts';
import { annOption, type InputOptions, type Inputs, loadInputs } from '../../shared/inputs.ts';
import { loadModel, modelFields } from '../../shared/model.ts';
import {
  addConversion,
  addData,
  addNoise,
  addOutput,
  addRun,
  type NoiseOptions,
  noiseOf,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, readingOf } from '../../shared/reading.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { type Compared, describeComparison } from './report.ts';

interface CompareCommandOptions extends InputOptions, RunOptions, NoiseOptions, OutputOptions {
  readonly report?: string;
}

const LIMIT = 200;

export function compareCommand(program: Command): void {
  const command = program
    .command('compare')
    .summary('ANN against SNN, layer by layer')
    .description(
      'Compare a spiking network with the ANN it came from, layer by layer on the same images, and say where accuracy is lost and what to try. With noise, also which layer breaks first: noise strikes one layer at a time.',
    )
    .argument(
      '<model>',
      'an ONNX or Keras file, a TensorFlow.js model.json, a bundled model, or a converted network (with --ann)',
    );
  addData(command);
  for (const option of command.options) {
    if (option.long === '--limit') option.description = `use the first n images (default: ${LIMIT})`;
  }
  command.addOption(annOption());
  addReading(command);
  addConversion(command);
  addRun(command);
  addNoise(command);
  command.addOption(
    outputOption('--report <file>', 'write a page with scatter plots and histograms (.html)'),
  );
  addOutput(command);
  runs<CompareCommandOptions>(command, async (session, given, argument) => {
    const options = { ...given, limit: given.limit ?? LIMIT };
    const noise = noiseOf(options);
    if (options.report !== undefined) await checkWritable(options.report);
    const model = await loadModel(argument, readingOf(options));
    if (model.format === 'firstspike' && options.ann === undefined) {
      throw new FirstspikeError(
        'usage',
        `${argument} is a spiking network alone; give the ANN it came from as --ann MODEL.`,
      );
    }
    const inputs = await loadInputs(session, model, options);
    const { network, ann, images } = inputs;
    const engine = engineFor(network, options.engine ?? 'event');
    if (!ann) throw new RangeError('The inputs of a comparison have an ANN.');
    if (noise) checkNoise(noise, network);
    const tally = await compare(network, ann, images, {
      engine,
      pool: poolFor(session, images.length, options.threads),
      signal: session.signal,
      onProgress: session.progress.phase('Comparing'),
    });
    const comparison = comparisonOf(network, tally);
    const { accuracy } = comparison.ann;
    const numbering = numberingOf(network, tally);
    const chance = numbering ? undefined : await chanceOf(session, ann, inputs, accuracy, options);
    const diagnosis = diagnosisOf(comparison, numbering ?? chance);
    const ranking = noise && (await rankingOf(session, ann, inputs, noise, options));
    const compared: Compared = { comparison, diagnosis, ranking, model, engine, images };
    if (options.report !== undefined) {
      // Loaded here, because no other command should wait for the charts.
      const { comparisonPage } = await import('./page.ts');
      await writeAtomic(options.report, comparisonPage(compared, tally));
    }
    session.result(
      {
        ...comparison,
        model: modelFields(model),
        engine,
        noise: ranking ?? null,
        seed: noise?.seed ?? null,
        data: dataFields(images),
        diagnosis,
        ...(chance && { trials: chance.trials }),
        report: options.report ?? null,
      },
      () =>
        describeComparison(compared, session.style) +
        (options.report === undefined ? '' : `\n\n  Written ${session.style.bold(options.report)}`),
    );
  });
}

/** What noise of each population costs. */
async function rankingOf(
  session: Session,
  ann: Ann,
  { network, images }: Inputs,
  noise: Noise,
  { engine, threads }: CompareCommandOptions,
): Promise<NoiseRanking> {
  for (const remark of unfelt(network, noise)) session.warn(remark);
  return rankPopulations(network, ann, images, noise, {
    engine,
    pool: poolFor(session, images.length, threads),
    signal: session.signal,
    onProgress: session.progress.phase('Striking one layer at a time'),
  });
}

/** Whether the labels count classes in another order. */
function numberingOf({ decision }: SpikingNetwork, { results }: ComparisonTally): Numbering | undefined {
  const confusion = confusionOf(decision, results, 'ann');
  return confusion ? otherNumbering(confusion) : undefined;
}

/** Other ways to give the images, where the ANN guesses or one of them helps. */
async function chanceOf(
  session: Session,
  ann: Ann,
  { images }: Inputs,
  accuracy: number | null,
  { threads }: CompareCommandOptions,
): Promise<Chance | undefined> {
  const { classes, length } = images;
  if (accuracy === null || !isDoubtful(accuracy, classes, length)) return undefined;
  const trials = await tryAlternatives(annDecider(ann), images, {
    pool: poolFor(session, length, threads),
    signal: session.signal,
    onProgress: session.progress.phase('Trying other pixels'),
  });
  session.progress.clear();
  const isNamed = isAtChance(accuracy, classes, length) || helpful(trials, { accuracy, classes }).length > 0;
  return isNamed ? { classes, trials } : undefined;
}

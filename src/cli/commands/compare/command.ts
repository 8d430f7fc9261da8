/**
 * @file `firstspike compare`: ANN against SNN layer by layer, and where accuracy is lost.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { comparisonOf } from '../../../measure/comparison.ts';
import { diagnosisOf } from '../../../measure/diagnosis/diagnosis.ts';
import type { Ann } from '../../../ops/ann.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { compare } from '../../../run/compare.ts';
import { faultOf } from '../../../run/fault.ts';
import { type NoiseRanking, rankPopulations } from '../../../run/rank-populations.ts';
import { checkNoise, type Noise } from '../../../simulate/noise/noise.ts';
import { unfelt } from '../../../simulate/noise/unfelt.ts';
import { engineFor } from '../../../simulate/simulator.ts';
import { dataFields } from '../../shared/data.ts';
import { annOption, type InputOptions, type Inputs, loadInputs } from '../../shared/inputs.ts';
import { loadModel, modelFields } from '../../shared/model.ts';
import { addNoise, type NoiseOptions, noiseOf } from '../../shared/noise-options.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
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
    if (option.long === '--limit')
      option.description = option.description.replace('default: all', `default: ${LIMIT}`);
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
    const fault = await faultOf(ann, images, tally, comparison, {
      pool: poolFor(session, images.length, options.threads),
      signal: session.signal,
      onProgress: session.progress.phase('Trying other pixels'),
    });
    session.progress.clear();
    const diagnosis = diagnosisOf(comparison, fault);
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
        ...(fault && 'trials' in fault && { trials: fault.trials }),
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

/**
 * @file `firstspike evaluate`: accuracy, agreement with the ANN, spikes, operations and energy on labelled images.
 */
import type { Command } from 'commander';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { isAtChance } from '../../../measure/chance.ts';
import type { EvaluationReport } from '../../../measure/report.ts';
import { evaluate } from '../../../run/evaluate.ts';
import { neurobench } from '../../../run/neurobench.ts';
import { engineFor } from '../../../simulate/simulator.ts';
import { dataFields } from '../../shared/data.ts';
import { percent } from '../../shared/format.ts';
import { annOption, type InputOptions, loadInputs } from '../../shared/inputs.ts';
import { loadModel, modelFields } from '../../shared/model.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type CodingChoice,
  codingOption,
  minAccuracy,
  type OutputOptions,
  type RunOptions,
} from '../../shared/options.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { evaluateCodings } from './codings.ts';
import { describeEvaluation } from './evaluation-report.ts';
import { closeGate, gateOf } from './gate.ts';

interface EvaluateCommandOptions extends InputOptions, RunOptions, OutputOptions {
  readonly minAccuracy?: number;
  readonly coding?: CodingChoice;
}

export function evaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .summary('accuracy, agreement, spikes, operations, energy')
    .description(
      'Evaluate a converted network, or an ANN (ONNX, Keras, TensorFlow.js) that is converted on the way, on labelled images.',
    )
    .argument(
      '<model>',
      'a converted network, an ONNX or Keras file, a TensorFlow.js model.json, or a bundled model',
    );
  addData(command);
  command.addOption(annOption());
  addConversion(command);
  addRun(command);
  command.addOption(codingOption());
  command.addOption(minAccuracy());
  addOutput(command);
  runs<EvaluateCommandOptions>(command, async (session, options, argument) => {
    const { coding } = options;
    const isBaseline =
      coding !== undefined && coding !== 'all' && coding.every(({ kind }) => kind !== 'ttfs');
    if (isBaseline && options.minAccuracy !== undefined) {
      throw new FirstspikeError(
        'usage',
        '--min-accuracy is about the network itself; add ttfs to --coding, or leave it out.',
      );
    }
    const model = await loadModel(argument);
    const inputs = await loadInputs(session, model, options);
    const engine = engineFor(inputs.network, options.engine ?? 'event');
    if (coding !== undefined) {
      await evaluateCodings({ session, model, inputs, engine, options }, coding);
      return;
    }
    const report = await evaluate(inputs.network, inputs.images, {
      engine,
      ...(inputs.ann && { ann: inputs.ann }),
      pool: poolFor(inputs.images.length, options.threads),
      signal: session.signal,
      onProgress: session.progress.phase('Evaluating'),
    });
    const metrics = await neurobench(inputs.network, report, inputs.images, session.signal);
    warnAtChance(session, report, inputs.images);
    const gate = gateOf(report.snn.accuracy, options.minAccuracy);
    session.result(
      {
        ...report,
        neurobench: metrics,
        model: modelFields(model),
        engine,
        seed: null,
        data: dataFields(inputs.images),
        ...(gate && { gate }),
      },
      () =>
        describeEvaluation(
          { report, neurobench: metrics, model, engine, images: inputs.images },
          session.style,
        ),
    );
    closeGate(session, gate, report.snn.accuracy);
  });
}

/** An ANN that only guesses was most likely given pixels on another scale than in its training. */
function warnAtChance(session: Session, report: EvaluationReport, { classes, name }: ImageDataset): void {
  const accuracy = report.ann.accuracy ?? report.snn.accuracy;
  if (!isAtChance(accuracy, classes, report.images)) return;
  const who = report.ann.accuracy === null ? 'spiking network' : 'ANN';
  const others = ['unit', 'raw', 'mean=…,std=…'].filter((label) => label !== report.origin.preprocess);
  session.warn(
    `The ${who} is right on ${percent(accuracy, 1)} of ${name}, which is chance for ${classes} classes. Pixels were scaled as "${report.origin.preprocess}"; the model was probably trained on another scale: try --preprocess ${others.join(' or --preprocess ')}.`,
  );
}

/**
 * @file `firstspike export`: a model in the format of other tools.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { networkToOnnx } from '../../../formats/integer-onnx/index.ts';
import { toOnnx } from '../../../formats/onnx/write/index.ts';
import { MAX_STEPS } from '../../../network/network.ts';
import { planGraph } from '../../../ops/index.ts';
import { checkWritable, STDOUT, writeAtomic, writeTogether } from '../../../platform/node/files.ts';
import { count, plural, size } from '../../shared/format.ts';
import { describeModel, loadModel, type Model, modelFields } from '../../shared/model.ts';
import { oneOf, wholeNumber } from '../../shared/option-values.ts';
import { addConversion, addOutput, outputOption, threadsOption } from '../../shared/options.ts';
import { exitCodes } from '../../shared/output.ts';
import { addReading, readingOf } from '../../shared/reading.ts';
import { runs, type Session } from '../../shared/session.ts';
import { refuseSettings } from '../../shared/settings.ts';
import { facts } from '../../shared/table.ts';
import { asC } from './c.ts';
import { compareInOnnxRuntime } from './check.ts';
import { type Exported, type ExportOptions, formats, networkOf } from './network.ts';
import { exportNir } from './nir.ts';

export function exportCommand(program: Command): void {
  const command = program
    .command('export')
    .summary('write a model for other tools')
    .description(
      'Write a spiking network for other tools: as NIR, or with the same potentials as an ONNX graph of standard integer operators or as C99 for microcontrollers (an ANN is converted on the way). Or write an ANN as ONNX. See docs/nir.md, docs/onnx.md and docs/c.md.',
    )
    .argument('<model>', 'a converted network, an ONNX or NIR file, or a bundled model')
    .addOption(
      outputOption(
        '--to <format>',
        'nir; onnx, integer operators; c, C99; or ann, the ANN as ONNX',
        oneOf('--to', formats),
      ).makeOptionMandatory(),
    )
    .addOption(
      outputOption(
        '-o, --output <file>',
        'where to write the file; - is standard output; for C a folder',
      ).makeOptionMandatory(),
    );
  addReading(command, { file: true, classes: false });
  addConversion(command, {
    calibrate: 'images that choose the thresholds of an ANN; their training split is used',
  });
  command.addOption(threadsOption());
  const nir = 'NIR:';
  command
    .addOption(
      outputOption(
        '--max-pool <how>',
        'what to write for max pooling, which NIR does not have: average or sum (default: refuse)',
        oneOf('--max-pool', ['average', 'sum']),
      ).helpGroup(nir),
    )
    .addOption(
      outputOption(
        '--channel-bias',
        "write a channel's mean bias where the biases of its neurons differ (default: refuse)",
      ).helpGroup(nir),
    )
    .addOption(
      outputOption(
        '--plain',
        'leave out the metadata with which firstspike restores the same network',
      ).helpGroup(nir),
    )
    .addOption(
      outputOption('--spikes <file>', 'also write the spikes of images, as NIR event data').helpGroup(nir),
    )
    .addOption(outputOption('--data <data>', 'the images of --spikes').helpGroup(nir))
    .addOption(
      outputOption(
        '--check <data>',
        'run the file on these images: ONNX in ONNX Runtime, C under sanitizers, comparing all potentials; NIR as spikes, comparing decisions',
      ).helpGroup('Checking:'),
    )
    .addOption(
      outputOption(
        '--check-steps <n>',
        'steps of spikes in which --check runs NIR (default: the steps of the network)',
        wholeNumber('--check-steps', 1, MAX_STEPS),
      ).helpGroup('Checking:'),
    )
    .addOption(
      outputOption(
        '--limit <n>',
        'the first n images of --spikes (default: 1) or --check (default: all)',
        wholeNumber('--limit', 1),
      ),
    );
  addOutput(command);
  runs<ExportOptions>(command, async (session, options, argument) => {
    checkOptions(options);
    const model = await loadModel(argument, readingOf(options, { file: true }));
    await checkWritable(options.to === 'c' ? join(options.output, 'main.c') : options.output);
    const write = { nir: asNir, onnx: asIntegerOnnx, c: asC, ann: asAnn }[options.to];
    const { fields, lines, files, beside = [], failed, table } = await write(session, model, options);
    if (options.to === 'c') await writeTogether(files, session.signal);
    else for (const [path, content] of [...files, ...beside]) await writeAtomic(path, content);
    const bytes = files.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0);
    if (failed) process.exitCode = exitCodes.gate;
    session.result(
      {
        model: modelFields(model),
        output: { file: options.output, format: options.to, bytes },
        ...fields,
      },
      () =>
        [
          facts(
            [
              ['model', describeModel(model)],
              ...lines,
              ['written', `${session.style.bold(options.output)} (${size(bytes)})`],
            ],
            session.style,
          ),
          ...(table === undefined ? [] : [table]),
        ].join('\n\n'),
    );
  });
}

/** Options that need each other. */
function checkOptions(options: ExportOptions): void {
  const { to, output, maxPool, channelBias, plain, spikes, data, check, checkSteps, limit } = options;
  const nirOnly = {
    '--max-pool': maxPool,
    '--channel-bias': channelBias,
    '--plain': plain,
    '--spikes': spikes,
    '--check-steps': checkSteps,
  };
  for (const [flag, value] of Object.entries(nirOnly)) {
    if (value !== undefined && to !== 'nir')
      throw new FirstspikeError('usage', `${flag} goes with --to nir.`);
  }
  if (spikes !== undefined && data === undefined)
    throw new FirstspikeError('usage', '--spikes needs --data DATA: the images whose spikes are written.');
  if (data !== undefined && spikes === undefined)
    throw new FirstspikeError('usage', '--data goes with --spikes FILE.');
  if (check !== undefined && to === 'ann')
    throw new FirstspikeError('usage', '--check goes with --to nir, onnx or c.');
  if (checkSteps !== undefined && check === undefined)
    throw new FirstspikeError('usage', '--check-steps goes with --check DATA.');
  if (to === 'c' && output === STDOUT)
    throw new FirstspikeError('usage', '--to c writes several files; give --output a folder.');
  if (limit !== undefined && spikes === undefined && check === undefined)
    throw new FirstspikeError('usage', '--limit goes with --spikes FILE or --check DATA.');
}

async function asNir(session: Session, model: Model, options: ExportOptions): Promise<Exported> {
  const { maxPool, channelBias, plain, spikes, data, check, checkSteps, limit, json = false } = options;
  return exportNir(session, await networkOf(session, model, options), {
    output: options.output,
    json,
    ...(maxPool && { maxPool }),
    ...(channelBias && { bias: 'mean' }),
    ...(plain && { plain }),
    ...(spikes !== undefined &&
      data !== undefined && {
        spikes: { file: spikes, images: { data, limit: limit ?? 1, reading: options } },
      }),
    ...(check !== undefined && {
      check: { images: { data: check, limit, reading: options }, steps: checkSteps },
    }),
  });
}

/** The network as integer operators, compared with the engine where images are given. */
async function asIntegerOnnx(session: Session, model: Model, options: ExportOptions): Promise<Exported> {
  const network = await networkOf(session, model, options);
  const bytes = networkToOnnx(network);
  const { check, limit } = options;
  const checked =
    check === undefined
      ? undefined
      : await compareInOnnxRuntime(session, network, bytes, { data: check, limit, reading: options });
  return {
    files: [[options.output, bytes]],
    fields: { seed: null, steps: network.steps, opset: 17, ...(checked && { check: checked }) },
    lines: [
      ['ONNX', 'integer operators, opset 17: pixels in, potentials and logits out'],
      ...(checked
        ? [
            [
              'check',
              `${count(checked.identical)} of ${plural(checked.images, 'image')} with identical potentials in ONNX Runtime ${checked.runtime}`,
            ] as const,
          ]
        : []),
    ],
    failed: checked !== undefined && checked.identical < checked.images,
  };
}

async function asAnn(_: Session, model: Model, options: ExportOptions): Promise<Exported> {
  if (model.format === 'firstspike') {
    throw new FirstspikeError(
      'usage',
      `${model.file} is a spiking network; --to ann takes the ANN it came from, --to onnx or c writes the network.`,
    );
  }
  refuseSettings(options, '--to ann writes the ANN as it is; leave it out');
  const graph = model.reading.output === undefined ? model.source() : model.graph();
  const { steps } = planGraph(graph);
  return {
    files: [[options.output, toOnnx(graph)]],
    fields: { seed: null, opset: graph.opset, nodes: steps.length },
    lines: [['ONNX', `${plural(steps.length, 'node')}, opset ${graph.opset}`]],
  };
}

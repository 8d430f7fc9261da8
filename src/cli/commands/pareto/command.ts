/**
 * @file `firstspike pareto`: accuracy of several models against their cost, over conversions and steps. With a run
 * directory, a comparison that was stopped resumes.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConversionSettings, formatSettings, settingNames } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { Ann, Reading } from '../../../ops/ann.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { machineFields } from '../../../platform/node/machine.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { type ParetoResults, paretoCsv, paretoRows, tableEnergyModel } from '../../../search/pareto-rows.ts';
import { cacheKey, enginesOf, type ResultRecord } from '../../../search/result-record.ts';
import { plainTrial } from '../../../search/trials.ts';
import { VERSION } from '../../../version.ts';
import { type Cell, cellsOf } from '../../shared/cells.ts';
import { warnAtChance } from '../../shared/chance.ts';
import { converterFor } from '../../shared/converter.ts';
import { dataFields, heldPair } from '../../shared/data.ts';
import { plural } from '../../shared/format.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import {
  addConversion,
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  type DataOptions,
  fileName,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { addReading, matchClasses, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { addRunDirectory, closeShard, openRun, type RunFlags, resultFacts, runIn } from '../../shared/run.ts';
import { runs, type Session } from '../../shared/session.ts';
import { axesOf } from '../../shared/settings.ts';
import { drawn } from './charts.ts';
import { describePareto, type ParetoFiles, type ParetoModel } from './report.ts';

interface ParetoCommandOptions
  extends ConversionOptions,
    DataOptions,
    ReadingOptions,
    RunOptions,
    RunFlags,
    OutputOptions {
  readonly out?: string;
}

const usualSteps = [1, 2, 4, 8, 16, 32];

/** What most converters do: the 99.9th percentile of each layer, and no correction. */
const plain: ConversionSettings = {
  threshold: { kind: 'percentile', percentile: 99.9 },
  per: 'layer',
  automatic: false,
};

export function paretoCommand(program: Command): void {
  const command = program
    .command('pareto')
    .summary('accuracy against cost, of several models')
    .description(
      `Convert one or several ANNs (ONNX, Keras, TensorFlow.js) for one dataset and several numbers of steps, and show accuracy against synaptic operations and spikes, and the Pareto front. With --run or --out, a comparison that was stopped resumes.

Each model is converted in two ways. plain: the 99.9th percentile of each layer, no correction. automatic: settings chosen on calibration images, as convert does.

A model with @settings is converted with these settings only (own), e.g. mnist-small@threshold=bound,per=layer,weights=int8,automatic=no.`,
    )
    .argument(
      '<model...>',
      'ONNX or Keras files, model.json of TensorFlow.js, or bundled models, with or without @settings; the first is the reference for losses',
    );
  addData(command);
  addReading(command, { classes: false });
  addConversion(command, {
    lists: true,
    without: settingNames.filter((name) => name !== 'steps'),
  });
  for (const option of command.options) {
    if (option.long === '--steps') {
      option.description = option.description.replace('default: 32', `default: ${usualSteps.join(',')}`);
    }
  }
  addRun(command);
  command.addOption(
    outputOption(
      '--out <folder>',
      'write results there: results.json, pareto.csv and charts (SVG)',
      fileName('--out'),
    ),
  );
  addRunDirectory(command, 'the folder of --out');
  addOutput(command);
  runs<ParetoCommandOptions>(command, run);
}

async function run(given: Session, options: ParetoCommandOptions, ...args: unknown[]): Promise<void> {
  const models = await modelsOf(args.flat().map(String), readingOf(options));
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.json);
  const { images, calibration } = await heldPair(given, models[0].ann, options);
  const session = await openRun(given, runIn(options), {
    models: models.map(({ ann }) => ann),
    images: { 'the data': images, 'the calibration data': calibration },
  });
  const cellsByModel = await Promise.all(
    models.map((model) => cellsFor(model, images, calibration, options)),
  );
  const all = cellsByModel.flat();
  const cells = await cellsOf(session, all, 'conversion');
  for (const [i, { ann, name }] of models.entries()) {
    if (session.run?.shard && !cells.isOpen(cellsByModel[i])) continue;
    const converter = await converterFor(cells.session, ann, calibration, options);
    checkAccuracy(converter.ann, images);
    const matched = matchClasses(
      session,
      { decision: converter.ann.decision, classNames: converter.classNames },
      images,
    );
    if (!session.run?.shard) {
      await warnAtChance(session, annDecider(converter.ann), matched, {
        who: `The ANN ${name}`,
        threads: options.threads,
      });
    }
    await cells.run(cellsByModel[i], converter, matched, options);
  }
  if (session.run?.shard) return closeShard(session, cells.summary());
  const found = all.flatMap(({ key }) => cells.records.get(key) ?? []);
  const results = resultsOf(models, found, images, calibration, options);
  if (results.rows.length === 0) {
    throw new FirstspikeError('range', 'No conversion is possible; the warnings say why.');
  }
  if (files) await writeFiles(files, results);
  const { schema: _s, command: _c, version: _v, models: named, ...fields } = results;
  session.result(
    {
      ...fields,
      models: named.map((model, i) => ({ ...model, file: models[i].ann.file })),
      files: files ?? null,
    },
    () => describePareto({ models, images, calibration, results, files }, session.style),
  );
}

/** @throws FirstspikeError `usage` where there can be no accuracy */
function checkAccuracy({ decision }: Ann, images: ImageDataset): void {
  if (images.labels.length === 0 || decision.kind === 'values') {
    const why =
      images.labels.length === 0 ? `${images.name} has no labels` : `"${decision.output}" decides no class`;
    throw new FirstspikeError(
      'usage',
      `pareto sets accuracies against costs, but ${why}; sweep measures the agreement, or the error of values.`,
    );
  }
}

/** Loads the MODEL arguments. @throws FirstspikeError `usage` for one that is given twice */
async function modelsOf(args: readonly string[], reading: Reading): Promise<ParetoModel[]> {
  const twice = args.find((argument, i) => args.indexOf(argument) < i);
  if (twice !== undefined) {
    throw new FirstspikeError(
      'usage',
      `${twice} is given twice; give each model once, or with other settings.`,
    );
  }
  const found: ParetoModel[] = [];
  for (const argument of args) {
    const ann = await loadAnn(argument, 'pareto takes the ANN it came from', reading);
    const same = found.filter((other) => other.ann.name === ann.name).length;
    found.push({ ann, name: same === 0 ? ann.name : `${ann.name} (${same + 1})` });
  }
  return found;
}

/** The conversions of a model at all steps, steps varying fastest: its own settings, or plain and automatic ones. */
async function cellsFor(
  { ann, name }: ParetoModel,
  images: ImageDataset,
  calibration: ImageDataset,
  options: ParetoCommandOptions,
): Promise<Cell[]> {
  const facts = await resultFacts(ann, images, calibration, options);
  const steps = axesOf(options).steps ?? usualSteps;
  const isOwn = Object.keys(ann.settings).length > 0;
  const ways = isOwn
    ? [['own', ann.settings] as const]
    : ([
        ['plain', plain],
        ['automatic', {}],
      ] as const);
  return ways.flatMap(([conversion, way]) =>
    [...new Set(steps)].map((count): Cell => {
      const settings = { ...way, steps: count };
      const label = `${name}, ${conversion}, ${plural(Number(count), 'step')}`;
      const key = cacheKey({ ...facts, model: `${facts.model} ${name}`, settings: formatSettings(settings) });
      return { key, model: name, conversion, settings, trial: plainTrial, label, conversionLabel: label };
    }),
  );
}

const filesIn = (folder: string): ParetoFiles => ({
  json: join(folder, 'results.json'),
  csv: join(folder, 'pareto.csv'),
  synops: join(folder, 'pareto-synops.svg'),
  spikes: join(folder, 'pareto-spikes.svg'),
});

const resultsOf = (
  models: readonly ParetoModel[],
  records: readonly ResultRecord[],
  images: ImageDataset,
  calibration: ImageDataset,
  options: ParetoCommandOptions,
): ParetoResults => ({
  schema: 1,
  command: 'pareto',
  version: VERSION,
  models: models.map(({ ann, name }) => {
    const { format, sha256 } = modelFields(ann);
    return { name, format, sha256, settings: formatSettings(ann.settings) || null };
  }),
  engine: enginesOf(records),
  seed: null,
  preprocess: options.preprocess?.label ?? null,
  data: dataFields(images),
  calibration: dataFields(calibration),
  energyModel: tableEnergyModel,
  machine: machineFields(),
  rows: paretoRows(records),
});

async function writeFiles(files: ParetoFiles, results: ParetoResults): Promise<void> {
  await writeAtomic(files.json, `${JSON.stringify(results, null, 1)}\n`);
  await writeAtomic(files.csv, paretoCsv(results.rows));
  // Loaded here, because no other command should wait for them.
  const [{ paretoChart, svgText }, { newDocument }] = await Promise.all([
    import('../../../charts/index.ts'),
    import('../../../platform/node/document.ts'),
  ]);
  const { synops, spikes } = drawn(results, (points, options) =>
    svgText(paretoChart(newDocument(), points, options)),
  );
  await writeAtomic(files.synops, synops);
  await writeAtomic(files.spikes, spikes);
}

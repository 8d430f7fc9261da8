/**
 * @file `firstspike pareto`: accuracy of several models against their cost, over conversions and steps. With an output
 * folder, a comparison that was stopped resumes from its log.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import { type ConversionSettings, formatSettings, settingNames } from '../../../convert/settings.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { Ann, Reading } from '../../../ops/ann.ts';
import { appendLine, checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { machineFields } from '../../../platform/node/machine.ts';
import { annDecider } from '../../../run/alternatives.ts';
import { type ParetoResults, paretoCsv, paretoRows, tableEnergyModel } from '../../../search/pareto-rows.ts';
import {
  cacheKey,
  enginesOf,
  type ResultRecord,
  recordOf,
  resultRecord,
} from '../../../search/result-record.ts';
import { sweep } from '../../../search/sweep.ts';
import { VERSION } from '../../../version.ts';
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
import { readLog, resultFacts, stopped, summary } from '../../shared/resume-log.ts';
import { poolFor, runs, type Session } from '../../shared/session.ts';
import { axesOf } from '../../shared/settings.ts';
import { drawn } from './charts.ts';
import { describePareto, type ParetoFiles, type ParetoModel } from './report.ts';

interface ParetoCommandOptions
  extends ConversionOptions,
    DataOptions,
    ReadingOptions,
    RunOptions,
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
      `Convert one or several ANNs (ONNX, Keras, TensorFlow.js) for one dataset and several numbers of steps, and show accuracy against synaptic operations and spikes, and the Pareto front. With --out, a comparison that was stopped resumes.

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
      'write results there: results.json, pareto.csv, charts (SVG) and pareto.jsonl',
      fileName('--out'),
    ),
  );
  addOutput(command);
  runs<ParetoCommandOptions>(command, run);
}

/** A cell that is to be evaluated, with its cache key. */
interface Task {
  readonly key: string;
  readonly settings: ConversionSettings;
  readonly conversion: 'plain' | 'automatic' | 'own';
}

async function run(session: Session, options: ParetoCommandOptions, ...args: unknown[]): Promise<void> {
  const models = await modelsOf(args.flat().map(String), readingOf(options));
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.jsonl);
  const { images, calibration } = await heldPair(session, models[0].ann, options);
  const records = files ? await readLog(files.jsonl, resultRecord) : new Map<string, ResultRecord>();
  const tasks = models.map((model) => tasksOf(model, images, calibration, options));
  const total = tasks.flat().length;
  const all = plural(total, 'conversion');
  let done = tasks.flat().filter(({ key }) => records.has(key)).length;
  if (done > 0) session.note(`${done} of ${all} are in ${files?.jsonl} already.`);
  for (const [i, { ann, name }] of models.entries()) {
    const open = new Map(
      tasks[i].flatMap((task) => (records.has(task.key) ? [] : [[task.settings, task] as const])),
    );
    const describe = (cell: ConversionSettings): string =>
      `${name}, ${open.get(cell)?.conversion}, ${plural(Number(cell.steps), 'step')}`;
    let advance = session.progress.phase('Running the ANN');
    try {
      const converter = await converterFor(session, ann, calibration, options);
      checkAccuracy(converter.ann, images);
      const matched = matchClasses(
        session,
        { decision: converter.ann.decision, classNames: converter.classNames },
        images,
      );
      await warnAtChance(session, annDecider(converter.ann), matched, {
        who: `The ANN ${name}`,
        threads: options.threads,
      });
      await sweep(converter, matched, [...open.keys()], {
        engine: options.engine,
        pool: poolFor(images.length, options.threads),
        signal: session.signal,
        onProgress: (_, finished, of) => advance(finished, of),
        onCell(cell) {
          advance = session.progress.phase(`${Math.min(done + 1, total)}/${total}  ${describe(cell)}`);
        },
        async onResult(cell, result) {
          const { key = '', conversion = '' } = open.get(cell) ?? {};
          const record = recordOf({ key, model: name, conversion }, result);
          records.set(key, record);
          if (files) await appendLine(files.jsonl, JSON.stringify(record));
          done++;
          session.note(`${done}/${total}  ${describe(cell)}: ${summary(record)}`);
        },
        onSkipped(cell, why) {
          done++;
          session.warn(`${describe(cell)} is left out: ${why.message}`);
        },
      });
    } catch (error) {
      throw error instanceof FirstspikeError && error.code === 'aborted' ? stopped(done, all, files) : error;
    }
  }
  // A record in the log has the name that its model had then.
  const found = tasks.flatMap((of, i) =>
    of.flatMap(({ key }) => {
      const record = records.get(key);
      return record ? [{ ...record, model: models[i].name }] : [];
    }),
  );
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
function tasksOf(
  { ann }: ParetoModel,
  images: ImageDataset,
  calibration: ImageDataset,
  options: ParetoCommandOptions,
): Task[] {
  const facts = resultFacts(ann, images, calibration, options);
  const steps = axesOf(options).steps ?? usualSteps;
  const isOwn = Object.keys(ann.settings).length > 0;
  const ways = isOwn
    ? [['own', ann.settings] as const]
    : ([
        ['plain', plain],
        ['automatic', {}],
      ] as const);
  return ways.flatMap(([conversion, settings]) =>
    [...new Set(steps)].map((count): Task => {
      const cell = { ...settings, steps: count };
      return { settings: cell, conversion, key: cacheKey({ ...facts, settings: formatSettings(cell) }) };
    }),
  );
}

const filesIn = (folder: string): ParetoFiles => ({
  json: join(folder, 'results.json'),
  csv: join(folder, 'pareto.csv'),
  synops: join(folder, 'pareto-synops.svg'),
  spikes: join(folder, 'pareto-spikes.svg'),
  jsonl: join(folder, 'pareto.jsonl'),
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

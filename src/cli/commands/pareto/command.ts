/**
 * @file `firstspike pareto`: what networks and their tuned children reach for what they cost, over conversions and steps.
 * What is done is kept in the output folder, so that a comparison that was stopped goes on where it was.
 */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ImageDataset } from '../../../data/dataset.ts';
import { FirstspikeError } from '../../../error.ts';
import { appendLine, checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { sweep } from '../../../run/sweep.ts';
import { type ConversionCell, conversionCells, formatSettings } from '../../../search/conversions.ts';
import { type ParetoRecord, paretoRecord, paretoRecordOf } from '../../../search/pareto-record.ts';
import { type ParetoResults, paretoCsv, paretoRows, tableEnergyModel } from '../../../search/pareto-rows.ts';
import { VERSION } from '../../../version.ts';
import { calibrationImages, dataFields, evaluationImages, scalingOf } from '../../shared/data.ts';
import { plural } from '../../shared/format.ts';
import { imagesHash, keptRecords, stopped, summary } from '../../shared/kept-records.ts';
import { loadAnn, modelFields } from '../../shared/model.ts';
import { modelRequest } from '../../shared/model-settings.ts';
import { listOf, wholeNumber } from '../../shared/option-values.ts';
import {
  addData,
  addOutput,
  addRun,
  type ConversionOptions,
  conversion,
  type DataOptions,
  type OutputOptions,
  outputOption,
  type RunOptions,
} from '../../shared/options.ts';
import { runs, type Session, workforceFor } from '../../shared/session.ts';
import { drawn } from './charts.ts';
import { type Contender, describePareto, type ParetoFiles } from './report.ts';

interface ParetoCommandOptions extends DataOptions, RunOptions, OutputOptions {
  readonly steps?: readonly number[];
  readonly preprocess?: ConversionOptions['preprocess'];
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
  readonly out?: string;
}

const usualSteps = [1, 2, 4, 8, 16, 32];

export function paretoCommand(program: Command): void {
  const command = program
    .command('pareto')
    .summary('what models reach for what they cost')
    .description(
      `Convert one or several ANNs (ONNX, Keras, TensorFlow.js) for one dataset in two ways and for several numbers of steps, and show accuracy against synaptic operations and spikes, and which choices nothing else beats. With --out a comparison that was stopped goes on where it was.

plain: the 99.9th percentile of each layer, no correction. calibrated: threshold and correction chosen on calibration images, as convert does.

A model that was trained for certain settings brings them along and is converted with those alone (own), e.g. mnist-fig1-2steps@threshold=bound,per=layer,weights=int8. Settings are threshold, per, weights, rounding and layer-steps, as convert takes them, bias-correction=yes or no and weight-fit=yes or no; what is left out is chosen as convert does.`,
    )
    .argument(
      '<model...>',
      'ONNX or Keras files, model.json of TensorFlow.js, or bundled models, each perhaps with @settings; losses are also given against the first',
    );
  addData(command);
  command
    .addOption(
      conversion
        .steps('numbers of time steps, separated by commas (default: 1,2,4,8,16,32)')
        .argParser(listOf('--steps', wholeNumber('--steps', 1, 65535))),
    )
    .addOption(conversion.preprocess())
    .addOption(
      conversion.calibrate('images that choose the thresholds (default: the training split of --data)'),
    )
    .addOption(conversion.calibrateLimit());
  addRun(command);
  command.addOption(
    outputOption(
      '--out <folder>',
      'keep results there: results.json, pareto.csv, charts (SVG) and pareto.jsonl',
    ),
  );
  addOutput(command);
  runs<ParetoCommandOptions>(command, run);
}

/** A model's cell that is to be evaluated, with the key it is kept by. */
interface Task {
  readonly key: string;
  readonly cell: ConversionCell;
}

async function run(session: Session, options: ParetoCommandOptions, ...args: unknown[]): Promise<void> {
  const contenders = await contendersOf(args.flat().map(String));
  const files = options.out === undefined ? undefined : filesIn(options.out);
  if (files) await checkWritable(files.jsonl);
  const images = await evaluationImages(session, options);
  const calibration = await calibrationImages(session, images, options);
  const records = files ? await keptRecords(files.jsonl, paretoRecord) : new Map<string, ParetoRecord>();
  const tasks = tasksOf(contenders, images, calibration, options);
  const all = plural(tasks.flat().length, 'conversion');
  let done = tasks.flat().filter(({ key }) => records.has(key)).length;
  if (done > 0) session.note(`${done} of ${all} are in ${files?.jsonl} already.`);
  const total = tasks.flat().length;
  for (const [i, contender] of contenders.entries()) {
    const open = tasks[i].filter(({ key }) => !records.has(key));
    const keyOf = new Map(open.map(({ key, cell }) => [cell, key]));
    let advance = session.progress.phase('Sweeping');
    try {
      await sweep(
        contender.ann.graph(images.shape),
        calibration,
        images,
        open.map(({ cell }) => cell),
        {
          ...scalingOf(options.preprocess, images),
          sha256: contender.ann.sha256,
          calibrationName: calibration.name,
          ...(options.engine && { engine: options.engine }),
          workforce: workforceFor(images.length, options.threads),
          signal: session.signal,
          onProgress: (finished, of) => advance(finished, of),
          onPhase(phase) {
            const titles = { calibrate: 'Calibrating', ann: 'Running the ANN' };
            const what = typeof phase === 'string' ? titles[phase] : describeCell(phase);
            advance = session.progress.phase(
              `${Math.min(done + 1, total)}/${total}  ${contender.name}, ${what}`,
            );
          },
          async onCell(cell, report) {
            const record = paretoRecordOf(keyOf.get(cell) ?? '', contender.name, cell, report);
            records.set(record.key, record);
            if (files) await appendLine(files.jsonl, JSON.stringify(record));
            done++;
            session.note(`${done}/${total}  ${contender.name}, ${describeCell(cell)}: ${summary(record)}`);
          },
          onSkipped(cell, why) {
            done++;
            session.warn(`${contender.name}, ${describeCell(cell)} is left out: ${why.message}`);
          },
        },
      );
    } catch (error) {
      throw error instanceof FirstspikeError && error.code === 'aborted' ? stopped(done, all, files) : error;
    }
  }
  const results = resultsOf(
    contenders,
    tasks.flatMap((of, i) => of.flatMap(({ key }) => named(records.get(key), contenders[i]))),
    { images, calibration, options },
  );
  if (results.rows.length === 0) {
    throw new FirstspikeError('range', 'None of the conversions can be done; the warnings say why.');
  }
  if (files) await writeFiles(files, results);
  const { schema: _s, command: _c, version: _v, models, ...fields } = results;
  session.result(
    {
      ...fields,
      models: models.map((model, i) => ({ ...model, file: contenders[i].ann.file })),
      files: files ?? null,
    },
    () => describePareto({ contenders, images, calibration, results, files }, session.style),
  );
}

/** Reads and loads the MODEL arguments. @throws FirstspikeError `usage` for one that is given twice */
async function contendersOf(args: readonly string[]): Promise<Contender[]> {
  const twice = args.find((argument, i) => args.indexOf(argument) < i);
  if (twice !== undefined) {
    throw new FirstspikeError(
      'usage',
      `${twice} is given twice; give each model once, or with other settings.`,
    );
  }
  const found: Contender[] = [];
  const requests = await Promise.all(args.map(modelRequest));
  for (const { model, settings } of requests) {
    const ann = await loadAnn(model, 'pareto takes the ANN it came from');
    const same = found.filter((other) => other.ann.name === ann.name).length;
    const name = same === 0 ? ann.name : `${ann.name} (${same + 1})`;
    found.push({ ann, name, ...(settings && { settings }) });
  }
  return found;
}

/** Each model's conversions, with keys that say everything a result depends on. */
function tasksOf(
  contenders: readonly Contender[],
  images: ImageDataset,
  calibration: ImageDataset,
  { steps = usualSteps, preprocess, engine = 'event' }: ParetoCommandOptions,
): Task[][] {
  const data = imagesHash(images);
  const calibrated = imagesHash(calibration);
  const scaling = (preprocess?.label ?? 'default').replaceAll(' ', '');
  return contenders.map(({ ann, settings }) =>
    conversionCells(steps, settings).map((cell) => ({
      cell,
      key:
        `version=${VERSION} model=${ann.sha256.slice(0, 16)} data=${data} calibration=${calibrated} ` +
        `preprocess=${scaling} engine=${engine} conversion=${cell.conversion} ` +
        `settings=${formatSettings(cell)} steps=${cell.steps}`,
    })),
  );
}

/** A kept record under the name that its model has now. */
const named = (record: ParetoRecord | undefined, { name }: Contender): ParetoRecord[] =>
  record ? [{ ...record, model: name }] : [];

const describeCell = ({ conversion: name, steps }: ConversionCell): string =>
  `${name}, ${plural(steps, 'step')}`;

const filesIn = (folder: string): ParetoFiles => ({
  json: join(folder, 'results.json'),
  csv: join(folder, 'pareto.csv'),
  synops: join(folder, 'pareto-synops.svg'),
  spikes: join(folder, 'pareto-spikes.svg'),
  jsonl: join(folder, 'pareto.jsonl'),
});

interface Circumstances {
  readonly images: ImageDataset;
  readonly calibration: ImageDataset;
  readonly options: ParetoCommandOptions;
}

const resultsOf = (
  contenders: readonly Contender[],
  records: readonly ParetoRecord[],
  { images, calibration, options }: Circumstances,
): ParetoResults => ({
  schema: 1,
  command: 'pareto',
  version: VERSION,
  models: contenders.map(({ ann, name, settings }) => {
    const { format, sha256 } = modelFields(ann);
    return { name, format, sha256, settings: settings ? formatSettings(settings) : null };
  }),
  engine: options.engine ?? 'event',
  seed: null,
  preprocess: options.preprocess?.label ?? null,
  data: dataFields(images),
  calibration: dataFields(calibration),
  energyModel: tableEnergyModel,
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

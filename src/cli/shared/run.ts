/**
 * @file `--run` and `--shard`: the directory in which a command keeps what it has done, so that it can be killed at any moment
 * and resumed, and one of n parts of its work.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { formatSettings } from '../../convert/settings.ts';
import type { ImageCollection } from '../../data/dataset.ts';
import { batchLength, placesFrom } from '../../data/source.ts';
import { FirstspikeError, grouped } from '../../error.ts';
import type { LabelledSet } from '../../measure/tally.ts';
import { writeAtomic } from '../../platform/node/files.ts';
import { openRunDirectory, type RunHeader } from '../../platform/node/run/directory.ts';
import { formatShard, parseShard, type Shard } from '../../run/shard.ts';
import type { Engine } from '../../simulate/simulation.ts';
import { VERSION } from '../../version.ts';
import { shortHash } from './format.ts';
import type { Invocation } from './invocation.ts';
import type { AnnModel, Model } from './model.ts';
import type { NamedPreprocess } from './option-values.ts';
import { fileName } from './options.ts';
import { addQueue, openQueue, type QueueFlags } from './queue.ts';
import type { ReadingOptions } from './reading.ts';
import type { Session } from './session.ts';

export interface RunFlags extends QueueFlags {
  readonly run?: string | undefined;
  readonly shard?: Shard | undefined;
}

const GROUP = 'Run directory:';

/** Adds `--run`, `--shard`, `--executor` and `--shared`. @param usual the directory of a command that has one without being asked, in words */
export function addRunDirectory(command: Command, usual = 'none'): Command {
  command
    .addOption(
      new Option(
        '--run <dir>',
        `keep what is done there, so that the same command resumes after it was stopped, and the result in result.json (default: ${usual})`,
      )
        .helpGroup(GROUP)
        .argParser(fileName('--run')),
    )
    .addOption(
      new Option(
        '--shard <i/n>',
        'do part i of n, to be joined by `firstspike merge`; auto: as the SLURM array says, auto/n: also as the Kubernetes job says',
      )
        .helpGroup(GROUP)
        .argParser((text) => parseShard(text, process.env)),
    );
  return addQueue(command);
}

/** Options that no result depends on, and those whose content is a fact by itself. */
const NEUTRAL = [
  ...['--json', '--quiet', '--threads', '--run', '--shard', '--executor', '--shared'],
  ...['--out', '--decisions', '--max-loss'],
];
const BY_CONTENT = ['--data', '--calibrate'];

/** `--output` is a file where a network is written, and an output of the model elsewhere. */
const isFact = (flag: string, command: string): boolean =>
  !NEUTRAL.includes(flag) && !BY_CONTENT.includes(flag) && !(flag === '--output' && command === 'convert');

/** `--run` of a command that keeps its results in the folder of `--out`; shards share that folder, and need their own. */
export const runIn = ({ out, ...flags }: RunFlags & { readonly out?: string }): RunFlags => ({
  ...flags,
  run: flags.run ?? (flags.shard === undefined ? out : undefined),
});

/** What a command works on. */
interface Inputs {
  readonly models: readonly Model[];
  /** By what they are for. */
  readonly images: Readonly<Record<string, ImageCollection | undefined>>;
}

/**
 * Opens the queue and the run directory; without `--executor` and `--run` there is none. The session that is returned has both,
 * writes its result into the directory too, and gives them back at its end.
 * @throws FirstspikeError `usage` for a shard without a directory, a directory of another run, or one where a process works;
 * `queue`, `missing-dependency`
 */
export async function openRun(
  given: Session,
  { run: folder, shard, ...queue }: RunFlags,
  inputs: Inputs,
): Promise<Session> {
  const session = await openQueue(given, queue);
  if (folder === undefined) {
    if (shard === undefined) return session;
    throw new FirstspikeError(
      'usage',
      '--shard keeps its part in a directory of its own; add --run DIR, another one for each shard.',
      { option: '--shard' },
    );
  }
  const { journal, finish, close } = await openRunDirectory(folder, {
    facts: await factsOf(session.invocation, inputs),
    command: replayOf(session.invocation),
    shard: shard ? formatShard(shard) : null,
  });
  session.atEnd(close);
  if (journal.damaged > 0) {
    session.note(
      `${folder}: ${journal.damaged === 1 ? 'a damaged line' : `${journal.damaged} damaged lines`} of the journal did not count.`,
    );
  }
  return {
    ...session,
    run: { folder, journal, shard, finish },
    result(fields, text) {
      const document = session.result(fields, text);
      if (shard === undefined) session.atEnd(() => writeResult(folder, document));
      return document;
    },
  };
}

async function factsOf(
  { command, flags }: Invocation,
  { models, images }: Inputs,
): Promise<RunHeader['facts']> {
  const facts: Record<string, string> = { version: VERSION, command };
  for (const [i, model] of models.entries()) {
    const settings = model.format === 'firstspike' ? '' : formatSettings(model.settings);
    facts[i === 0 ? 'the model' : `model ${i + 1}`] =
      `${model.name}${settings && `@${settings}`} (sha256 ${shortHash(model.sha256)})`;
  }
  for (const [use, dataset] of Object.entries(images)) {
    if (!dataset) continue;
    facts[use] = `${dataset.name}, ${grouped(dataset.length)} images (sha256 ${await imagesHash(dataset)})`;
  }
  for (const [flag, text] of flags) if (isFact(flag, command)) facts[flag] = text ?? 'given';
  return facts;
}

/** First digits of a SHA-256 of images and labels, so that results of other data are not taken for these. */
export async function imagesHash(images: ImageCollection): Promise<string> {
  const hash = createHash('sha256');
  const add = ({ buffer, byteOffset, byteLength }: ArrayBufferView): void => {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  };
  if ('read' in images) {
    const size = batchLength(images.shape);
    for (let from = 0; from < images.length; from += size) {
      const batch = await images.read(placesFrom(from, Math.min(images.length, from + size)));
      // Files of pictures say what their pixels are, and need not be decoded for it.
      for (const part of 'files' in batch ? batch.files.map(({ bytes }) => bytes) : [batch]) add(part);
    }
  } else add(images.pixels);
  add(images.labels);
  return hash.digest('hex').slice(0, 16);
}

/** What results of one model have in common besides their conversion settings: the facts of their cache keys. */
export const resultFacts = async (
  { sha256 }: AnnModel,
  images: ImageCollection,
  calibration: ImageCollection,
  {
    preprocess,
    engine = 'event',
    output,
    decision,
  }: ReadingOptions & { readonly preprocess?: NamedPreprocess; readonly engine?: Engine },
): Promise<Readonly<Record<string, string>>> => ({
  version: VERSION,
  model: sha256,
  data: await imagesHash(images),
  calibration: await imagesHash(calibration),
  preprocess: preprocess?.label ?? 'default',
  engine,
  ...(output !== undefined && { output }),
  ...(decision && { decision: JSON.stringify(decision) }),
});

/** The command line that gives the whole result. */
function replayOf({ command, args, flags }: Invocation): string[] {
  const left = ['--json', '--quiet', '--threads', '--run', '--shard', '--executor', '--shared'];
  const kept = [...flags].filter(([flag]) => !left.includes(flag));
  return [command, ...args, ...kept.flatMap(([flag, text]) => (text === null ? [flag] : [flag, text]))];
}

/** What differs from one machine, folder or time to another, and is no part of a result that is compared. */
const VOLATILE = ['machine', 'files', 'output', 'decisions'];
const TIMES = ['seconds', 'imagesPerSecond', 'secondsByPhase', 'elapsedSeconds'];

/** A document without times, places and machine: equal bytes for the same run, in one go, resumed, or merged. */
export function lasting(document: object): string {
  const kept = Object.entries(document).filter(([name]) => !VOLATILE.includes(name));
  const text = (key: string, value: unknown): unknown => (TIMES.includes(key) ? undefined : value);
  return `${JSON.stringify(Object.fromEntries(kept), text, 2)}\n`;
}

const writeResult = (folder: string, document: object): Promise<void> =>
  writeAtomic(join(folder, 'result.json'), lasting(document));

/** `images 1 to 500 of 1,000`. */
export function shareOf({ images }: { readonly images: LabelledSet }, all: ImageCollection): string {
  const { first = 0, length } = images;
  return length === 0
    ? 'it has no images'
    : `images ${grouped(first + 1)} to ${grouped(first + length)} of ${grouped(all.length)}`;
}

/** Ends a shard: what it did, and what joins it with the others. */
export async function closeShard(session: Session, done: string): Promise<void> {
  const { run } = session;
  if (!run?.shard) throw new RangeError('There is no shard to close.');
  const { shard, folder } = run;
  await run.finish();
  session.result(
    { shard, run: folder, done },
    () =>
      `Shard ${formatShard(shard)} is complete (${done}); \`firstspike merge\` joins ${folder} with the others.`,
  );
}

/** Does work that the same command resumes, and says so when it is stopped. */
export async function resumable<T>({ run }: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!run || !(error instanceof FirstspikeError) || error.code !== 'aborted') throw error;
    throw new FirstspikeError(
      'aborted',
      `Stopped; what is done is in ${run.folder}, and the same command resumes there.`,
      { run: run.folder },
    );
  }
}

/**
 * @file `firstspike merge`: the result of a run from its shards. The shards' command is run with all that they did, so that its
 * result has the bytes that it has in one go.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import { removeFolder } from '../../../platform/node/files.ts';
import {
  differences,
  isResult,
  type KeptRun,
  openRunDirectory,
  readRunDirectory,
} from '../../../platform/node/run/directory.ts';
import { formatShard } from '../../../run/shard.ts';
import {
  addOutput,
  fileName,
  type OutputOptions,
  outputOption,
  threadsOption,
} from '../../shared/options.ts';
import { runs, type Session } from '../../shared/session.ts';

interface MergeCommandOptions extends OutputOptions {
  readonly run?: string;
  readonly threads?: number;
}

/** @param replay runs a command line of this program */
export function mergeCommand(program: Command, replay: (args: readonly string[]) => Promise<void>): void {
  const command = program
    .command('merge')
    .summary('the result of a run from its shards')
    .description(
      'Join the shards of a run (`--shard i/n` of evaluate, sweep, pareto, reproduce and convert --optimize) and give the result that the command gives in one go. Model and data are read as the command names them; what is in no shard, such as the later trials of a search, is done now.',
    )
    .argument('<dir...>', 'the run directories of all shards, in any order')
    .addOption(
      outputOption(
        '--run <dir>',
        'make a run directory of the whole run, with the result in result.json (default: none)',
        fileName('--run'),
      ),
    )
    .addOption(threadsOption());
  addOutput(command);
  runs<MergeCommandOptions>(command, async (session, options, ...args) => {
    const shards = await readShards(args.flat());
    const folder = options.run ?? (await mkdtemp(join(tmpdir(), 'firstspike-merge-')));
    if (options.run === undefined) session.atEnd(() => removeFolder(folder));
    try {
      await collect(folder, shards);
    } finally {
      for (const { journal } of shards) await journal.close();
    }
    await replay([...shards[0].command, '--run', folder, ...outputFlags(session, options)]);
  });
}

function outputFlags({ invocation }: Session, { threads }: MergeCommandOptions): string[] {
  const flags = ['--json', '--quiet'].filter((flag) => invocation.flags.has(flag));
  return threads === undefined ? flags : [...flags, '--threads', String(threads)];
}

/** @throws FirstspikeError `not-found`; `usage` as `checkShards`, and for a directory where a process works */
async function readShards(folders: readonly string[]): Promise<readonly KeptRun[]> {
  const twice = folders.find((folder, i) => folders.indexOf(folder) < i);
  if (twice !== undefined) throw refusal(`${twice} is given twice; give each shard once.`);
  const shards: KeptRun[] = [];
  for (const folder of folders) shards.push(await readRunDirectory(folder));
  checkShards(shards);
  return shards;
}

/** @throws FirstspikeError `usage` unless these are all shards of one run, each of them once and complete */
function checkShards(shards: readonly KeptRun[]): void {
  const [first] = shards;
  const found = new Map<number, string>();
  for (const { folder, shard, ...other } of shards) {
    if (shard === null) throw refusal(`${folder} holds a whole run, with its result; give shards only.`);
    const places = [`in ${first.folder}`, `in ${folder}`] as const;
    const changes = differences({ ...first, shard: null }, { ...other, shard: null }, places);
    if (changes.length > 0) {
      throw refusal(`${folder} holds a shard of another run: ${changes.join(', ')}.`, { folder, changes });
    }
    const [index, of] = shard.split('/').map(Number);
    const all = Number(first.shard?.split('/')[1]);
    if (of !== all) {
      throw refusal(
        `${folder} holds shard ${shard}, but ${first.folder} holds shard ${first.shard}; give the shards of one division.`,
        { folder },
      );
    }
    const before = found.get(index);
    if (before !== undefined) {
      throw refusal(`${before} and ${folder} both hold shard ${shard}; give one of them.`, { folder });
    }
    found.set(index, folder);
  }
  const all = Number(first.shard?.split('/')[1]);
  const missing = Array.from({ length: all }, (_, i) => i + 1).filter((index) => !found.has(index));
  if (missing.length > 0) {
    const names = missing.slice(0, SHOWN).map((index) => formatShard({ index, of: all }));
    const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : '';
    throw refusal(
      `${missing.length === 1 ? 'Shard' : 'Shards'} ${names.join(', ')}${more} of the run ${missing.length === 1 ? 'is' : 'are'} missing; give the directories of all ${all}.`,
      { missing },
    );
  }
  const open = shards.find(({ isDone }) => !isDone);
  if (open) {
    throw refusal(
      `Shard ${open.shard} in ${open.folder} is not complete; run its command again, which resumes it.`,
      { folder: open.folder },
    );
  }
}

/** Missing shards that are named. */
const SHOWN = 8;

const refusal = (message: string, details?: Readonly<Record<string, unknown>>): FirstspikeError =>
  new FirstspikeError('usage', message, details);

/** Puts everything that the shards did into one directory. */
async function collect(folder: string, shards: readonly KeptRun[]): Promise<void> {
  const [{ facts, command }] = shards;
  const { journal, close } = await openRunDirectory(folder, { facts, command, shard: null });
  try {
    for (const shard of shards) {
      for (const key of shard.journal.keys()) {
        if (isResult(key) && !journal.has(key)) journal.put(key, await shard.journal.get(key));
      }
      await journal.flush();
    }
  } finally {
    await close();
  }
}

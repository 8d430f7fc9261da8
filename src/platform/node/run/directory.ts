/**
 * @file The directory of a run: its journal, a lock while a process works there, and the result. The journal begins with what
 * the run is; another run in the same directory is refused.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { FirstspikeError } from '../../../error.ts';
import { isFile, makeFolder, reason } from '../files.ts';
import { type Journal, type KeptJournal, openJournal, readJournal } from './journal.ts';
import { checkFree, lockFolder } from './lock.ts';

const header = z.object({
  /** What the result depends on, by the names that a user knows: options, model, data, version. */
  facts: z.record(z.string(), z.string()),
  /** The command line without the options of the directory and the output. */
  command: z.array(z.string()),
  /** `2/8`; null for a whole run. */
  shard: z.nullable(z.string()),
});

export type RunHeader = z.infer<typeof header>;

/** Keys of the journal that are no results. */
const HEADER = 'run';
const DONE = 'done';

export const isResult = (key: string): boolean => key !== HEADER && key !== DONE;

export interface RunDirectory {
  readonly journal: Journal;
  /** Says that nothing is left to do. */
  finish(): Promise<void>;
  /** Gives the directory back. */
  close(): Promise<void>;
}

export const journalOf = (folder: string): string => join(folder, 'journal.jsonl');

/**
 * Opens the directory for a run: a new one, or the same run to be resumed.
 * @throws FirstspikeError `usage` if it holds another run, or another process works there; `write`
 */
export async function openRunDirectory(folder: string, own: RunHeader): Promise<RunDirectory> {
  try {
    await makeFolder(folder);
  } catch (error) {
    throw new FirstspikeError('write', `cannot write ${folder}: ${reason(error)}`, { path: folder });
  }
  const unlock = await lockFolder(folder);
  let journal: Journal | undefined;
  try {
    journal = await openJournal(journalOf(folder));
    const known = await headerOf(journal);
    if (known) refuseOther(folder, known, own);
    else {
      journal.put(HEADER, own);
      await journal.flush();
      await keepNames(folder);
    }
  } catch (error) {
    await journal?.close().catch(() => undefined);
    await unlock();
    throw error;
  }
  const opened = journal;
  return {
    journal: opened,
    async finish() {
      if (!opened.has(DONE)) opened.put(DONE, true);
      await opened.flush();
    },
    close: () => opened.close().finally(unlock),
  };
}

/** Has the disk keep the names of new files too, where the system can. */
async function keepNames(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const headerOf = async (journal: KeptJournal): Promise<RunHeader | undefined> =>
  header.safeParse(await journal.get(HEADER)).data;

type Compared = Pick<RunHeader, 'facts' | 'shard'>;

/** Differences in words: `--steps is 4 there and 8 here`. */
export function differences(
  there: Compared,
  here: Compared,
  [a, b]: readonly [string, string] = ['there', 'here'],
): string[] {
  const textsOf = ({ facts, shard }: Compared) =>
    new Map([...Object.entries(facts), ['--shard', shard ?? undefined] as const]);
  const [one, other] = [textsOf(there), textsOf(here)];
  const say = (text: string | undefined): string => text ?? 'not given';
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((name) =>
    one.get(name) === other.get(name)
      ? []
      : [`${name} is ${say(one.get(name))} ${a} and ${say(other.get(name))} ${b}`],
  );
}

function refuseOther(folder: string, there: RunHeader, here: RunHeader): void {
  const changes = differences(there, here);
  if (changes.length === 0) return;
  throw new FirstspikeError(
    'usage',
    `${folder} holds another run: ${changes.join(', ')}; give another directory, or delete ${journalOf(folder)} to begin anew.`,
    { folder, changes },
  );
}

/** What is kept of a run, to be read only. */
export interface KeptRun extends RunHeader {
  readonly folder: string;
  readonly isDone: boolean;
  readonly journal: KeptJournal;
}

/**
 * Reads a directory in which nobody works; it may be read-only.
 * @throws FirstspikeError `not-found` if it holds no run; `usage` if a process works there
 */
export async function readRunDirectory(folder: string): Promise<KeptRun> {
  const none = (why: string) =>
    new FirstspikeError('not-found', `${folder} holds no run: ${why}.`, { folder });
  const path = journalOf(folder);
  if (!(await isFile(path))) throw none('there is no journal.jsonl of a run in it');
  await checkFree(folder);
  const journal = await readJournal(path);
  const known = await headerOf(journal);
  if (known) return { ...known, folder, isDone: journal.has(DONE), journal };
  await journal.close();
  throw none(`the line of ${path} that says which run it is is missing or damaged`);
}

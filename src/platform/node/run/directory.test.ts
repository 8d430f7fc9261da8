/** @file A run directory holds one run, and one process works there. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { journalOf, openRunDirectory, type RunHeader, readRunDirectory } from './directory.ts';

const root = mkdtempSync(join(tmpdir(), 'firstspike-runs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
const fresh = (): string => join(root, String(made++));
const run: RunHeader = { facts: { '--steps': '4', model: 'a' }, command: ['evaluate', 'm'], shard: null };

describe('a run directory', () => {
  it('takes the same run again, with what was done', async () => {
    const folder = fresh();
    const first = await openRunDirectory(folder, run);
    first.journal.put('job 1', 5);
    await first.close();
    const again = await openRunDirectory(folder, { ...run, command: ['evaluate', 'm', '--out', 'b'] });
    expect(await again.journal.get('job 1')).toBe(5);
    await again.finish();
    await again.close();
    const kept = await readRunDirectory(folder);
    expect(kept).toMatchObject({ ...run, isDone: true });
    await kept.journal.close();
  });

  it('refuses another run, and says what differs', async () => {
    const folder = fresh();
    await (await openRunDirectory(folder, run)).close();
    const other = { ...run, facts: { '--steps': '8', model: 'a', '--seed': '2' }, shard: '1/2' };
    await expect(openRunDirectory(folder, other)).rejects.toMatchObject({
      code: 'usage',
      details: {
        changes: [
          '--steps is 4 there and 8 here',
          '--shard is not given there and 1/2 here',
          '--seed is not given there and 2 here',
        ],
      },
    });
    // The refusal leaves it free.
    await (await openRunDirectory(folder, run)).close();
  });

  it('is read without a change, torn as it is, and not while a process works there', async () => {
    const folder = fresh();
    const first = await openRunDirectory(folder, run);
    first.journal.put('job 1', 5);
    await first.finish();
    await expect(readRunDirectory(folder)).rejects.toThrow(/^Process \d+ on .* has a run in/);
    await first.close();
    const path = journalOf(folder);
    appendFileSync(path, '{"sum":"0123');
    const [before, changed] = [readFileSync(path, 'utf8'), statSync(folder).mtimeMs];
    const { journal, isDone } = await readRunDirectory(folder);
    expect([await journal.get('job 1'), isDone, journal.damaged]).toEqual([5, true, 1]);
    await journal.close();
    expect([readFileSync(path, 'utf8'), statSync(folder).mtimeMs]).toEqual([before, changed]);
  });

  it('is refused where there is none, and where nothing says which it is', async () => {
    await expect(readRunDirectory(fresh())).rejects.toMatchObject({ code: 'not-found' });
    const folder = fresh();
    await (await openRunDirectory(folder, run)).close();
    const text = readFileSync(journalOf(folder), 'utf8');
    writeFileSync(journalOf(folder), text.replace('"--steps":"4"', '"--steps":"5"'));
    await expect(readRunDirectory(folder)).rejects.toThrow('says which run it is is missing or damaged');
  });
});

describe('the lock', () => {
  const lock = async (owner: string, age: number): Promise<string> => {
    const folder = fresh();
    await (await openRunDirectory(folder, run)).close();
    const path = join(folder, 'lock');
    writeFileSync(path, owner);
    const then = new Date(Date.now() - age);
    utimesSync(path, then, then);
    return folder;
  };
  const owner = (host: string, pid: number) => JSON.stringify({ host, pid, began: 'long ago' });

  it('lets one process in, even one that asks twice', async () => {
    const folder = fresh();
    const first = await openRunDirectory(folder, run);
    await expect(openRunDirectory(folder, run)).rejects.toThrow(
      new RegExp(`^Process ${process.pid} on .* has a run in`),
    );
    await first.close();
    await (await openRunDirectory(folder, run)).close();
  });
  it('of a process that has ended is taken over, also where its number is another process’s now', async () => {
    for (const pid of [process.pid, 999_999_999]) {
      await (await openRunDirectory(await lock(owner(hostname(), pid), 0), run)).close();
    }
  });
  it('of another machine holds as long as it is touched', async () => {
    const folder = await lock(owner('another-machine', 7), 30_000);
    await expect(openRunDirectory(folder, run)).rejects.toThrow(/Process 7 on another-machine/);
    await (await openRunDirectory(await lock(owner('another-machine', 7), 600_000), run)).close();
  });
  it('that was torn is taken over after a while', async () => {
    await (await openRunDirectory(await lock('{"host":', 6_000), run)).close();
  });
  it('left over is taken by one of many', async () => {
    const folder = await lock(owner(hostname(), 999_999_999), 0);
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => openRunDirectory(folder, run)));
    const opened = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened).toHaveLength(1);
    await opened[0].close();
  });
});

/** @file A journal that is cut or damaged at any byte gives the entries that are whole, never another one, and goes on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Entry, journalLine, openJournal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'firstspike-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entries: readonly Entry[] = [
  { key: 'run', value: { steps: '4' } },
  { key: 'job 1', value: { sums: [1, 2.5], text: 'größer "}\n' } },
  { key: 'job 2', value: 12 },
  // A value that looks like a line.
  { key: 'job 3', value: '{"sum":"0000000000000000","entry":{"key":"job 2","value":13}}' },
];
const whole = Buffer.from(entries.map(journalLine).join(''));
const path = join(folder, 'journal.jsonl');

async function contents(): Promise<Entry[]> {
  const journal = await openJournal(path);
  const found: Entry[] = [];
  for (const key of journal.keys()) found.push({ key, value: await journal.get(key) });
  await journal.close();
  return found;
}

it('keeps what is put, in order, and gives it before and after it is on the disk', async () => {
  rmSync(path, { force: true });
  const journal = await openJournal(path);
  for (const { key, value } of entries) journal.put(key, value);
  expect(await journal.get('job 2')).toBe(12);
  await journal.flush();
  expect(readFileSync(path)).toEqual(whole);
  expect(await journal.get('job 1')).toEqual(entries[1].value);
  await journal.close();
  expect(await contents()).toEqual(entries);
});

it('cut at any byte gives the lines before the cut, and can be added to', async () => {
  const ends = entries.map((_, i) =>
    Buffer.byteLength(
      entries
        .slice(0, i + 1)
        .map(journalLine)
        .join(''),
    ),
  );
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(path, whole.subarray(0, cut));
    // A line that lacks its end only is whole.
    const left = entries.filter((_, i) => ends[i] - 1 <= cut);
    const journal = await openJournal(path);
    expect([...journal.keys()], `cut at ${cut}`).toEqual(left.map(({ key }) => key));
    journal.put('later', cut);
    await journal.close();
    expect(await contents()).toEqual([...left, { key: 'later', value: cut }]);
    expect(readFileSync(path, 'utf8')).toMatch(/}\n$/);
  }
});

describe('a damaged byte', () => {
  it('takes away lines and changes none', async () => {
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 1 + (at % 255);
      writeFileSync(path, damaged);
      for (const found of await contents()) expect(entries, `damaged at ${at}`).toContainEqual(found);
    }
  });
  it('in one line leaves the others, and is counted', async () => {
    const damaged = Buffer.from(whole);
    damaged[journalLine(entries[0]).length + 40] ^= 1;
    writeFileSync(path, damaged);
    const journal = await openJournal(path);
    expect(journal.damaged).toBe(1);
    expect([...journal.keys()]).toEqual(['run', 'job 2', 'job 3']);
    await journal.close();
  });
});

it('of two values of a key the last one counts', async () => {
  writeFileSync(path, [journalLine({ key: 'a', value: 1 }), journalLine({ key: 'a', value: 2 })].join(''));
  expect(await contents()).toEqual([{ key: 'a', value: 2 }]);
});

it('that cannot be written says so', async () => {
  await expect(openJournal(folder)).rejects.toMatchObject({ code: 'write' });
});

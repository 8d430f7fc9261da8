/** @file Ctrl-C during a sweep: exit code 130, what is done is kept, the same command resumes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import type { ResultRecord } from '../../src/search/result-record.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
afterAll(remove);

interface Cells {
  readonly cells: readonly ResultRecord[];
}

it('a sweep that was stopped resumes where it was', async () => {
  const steps = Array.from({ length: 60 }, (_, i) => i + 1);
  const args = [
    'sweep',
    `${at('bars.onnx')}@automatic=no`,
    '--data',
    at('data'),
    '--engine',
    'clocked',
    '--out',
    at('sweep'),
  ];
  const sweep = [...args, '--threads', '1', '--steps', steps.join(',')];
  const running = firstspike(...sweep);
  running.process.stderr?.on('data', (text: Buffer) => {
    if (text.toString().includes('2/60')) running.process.kill('SIGINT');
  });
  const { code, stdout, stderr } = await running;
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/Stopped after \d+ of 60 cells; the same command resumes there\.\n$/);
  const file = at('sweep/journal.jsonl');
  const kept = readFileSync(file);
  // As if it had been killed while writing a line.
  writeFileSync(file, Buffer.concat([kept, Buffer.from('{"sum":"012')]));
  const whole = await json<Cells>(...sweep);
  expect(whole.cells.map((cell) => cell.steps)).toEqual(steps);
  expect(readFileSync(file).subarray(0, kept.length)).toEqual(kept);
  expect((await json<Cells>(...sweep)).cells).toEqual(whole.cells);
});

import { expect, it } from 'vitest';
import { latest } from './latest.ts';

it('does the first and the newest of what comes while it is busy', async () => {
  const seen: number[] = [];
  let release = () => {};
  const ask = latest(async (item: number) => {
    seen.push(item);
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  for (const item of [1, 2, 3]) ask(item);
  expect(seen).toEqual([1]);
  release();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(seen).toEqual([1, 3]);
  release();
  await new Promise((resolve) => setTimeout(resolve, 0));
  ask(4);
  expect(seen).toEqual([1, 3, 4]);
});

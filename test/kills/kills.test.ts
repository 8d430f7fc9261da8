/** @file Each long command is killed twice; `npm run kills` does it 50 times, with `--seed` at other moments. */
import { afterAll, expect, it } from 'vitest';
import { workshop } from '../cli/harness.ts';
import { killed, longCommands } from './killed.ts';

const shop = workshop();
afterAll(shop.remove);

it.each(longCommands)(
  '%s',
  async (name) => {
    const { kills, compared, failures } = await killed(shop, name, 2, 1 + longCommands.indexOf(name));
    expect(failures).toEqual([]);
    expect(Object.values(kills).reduce((sum, each) => sum + each)).toBe(2);
    expect(compared).toBeGreaterThan(0);
  },
  120_000,
);

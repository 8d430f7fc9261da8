/**
 * @file A short run of the fuzzer as a regression: mutated files of every kind are read, or refused with a
 * FirstspikeError. The long one, with a watchdog for time and memory, is `node test/fuzz/fuzz.mjs`.
 */
import { describe, expect, it } from 'vitest';
import { makeInput } from './fuzz/input.ts';
import { targets } from './fuzz/targets/index.ts';
import { tryInput } from './fuzz/trial.ts';

const SEED = 20;

/** Inputs per target, and the share that must still be read: mutations that break everything find nothing. */
const plans: Readonly<Record<string, { readonly inputs: number; readonly read: number }>> = {
  onnx: { inputs: 600, read: 0.15 },
  network: { inputs: 300, read: 0.02 },
  keras: { inputs: 80, read: 0.05 },
  h5: { inputs: 60, read: 0.05 },
  nir: { inputs: 60, read: 0.05 },
};
const usual = { inputs: 200, read: 0.05 };

describe.each(targets)('mutated $name files', (target) => {
  it('are read or refused in one sentence', async () => {
    const { inputs, read } = plans[target.name] ?? usual;
    const seeds = await target.seeds();
    const findings: string[] = [];
    let readable = 0;
    for (let index = 0; index < inputs; index++) {
      const { outcome, finding } = await tryInput(target, makeInput(target, seeds, SEED, index));
      if (finding) findings.push(`${index}: ${finding.message}`);
      else if (!outcome.startsWith('refused')) readable++;
    }
    expect(findings).toEqual([]);
    expect(readable / inputs).toBeGreaterThan(read);
  });

  it('start from sound ones', async () => {
    for (const seed of await target.seeds()) {
      expect((await tryInput(target, seed)).outcome).not.toMatch(/^(refused|failed)/);
    }
  });
});

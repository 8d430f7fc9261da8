/** @file docs/format.md: its example is what the simulators do, and it names every field of a file. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testVector } from '../src/measure/test-vectors.ts';
import { saveNetwork } from '../src/network/file.ts';
import { decodeSafetensors } from '../src/network/safetensors.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { randomCase } from './random-network.ts';
import { input, networkOf, readout, spiking, synapses } from './tiny-network.ts';

const page = readFileSync(new URL('../docs/format.md', import.meta.url), 'utf8');

const network = networkOf(
  [
    input([2]),
    { ...spiking('hidden', [2]), iExt: Int32Array.of(5), initial: Int32Array.of(0, 1) },
    readout([1]),
  ],
  [
    synapses('input', 'hidden', { kind: 'dense', inputs: 2, outputs: 2 }, [3, 2, -1, 1]),
    synapses('hidden', 'readout', { kind: 'dense', inputs: 2, outputs: 1 }, [7, 9]),
  ],
);

it('the example by hand is what the clocked simulator does', () => {
  const simulator = clockedSimulator(network);
  const vector = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '');
  expect(testVector(network, simulator, { name: 'by hand', pixels: [1, 0.5] })).toEqual(vector);
  const rows = [...page.matchAll(/^\| (?:neuron \d|read-out) \| ([-\d, ]+) \|/gm)].map(([, u]) => u.trim());
  const { recordings } = simulator.run([1, 0.5], {
    record: [
      { population: 'hidden', neuron: 0 },
      { population: 'hidden', neuron: 1 },
      { population: 'readout', neuron: 0 },
    ],
  });
  expect(rows).toEqual(recordings.map(({ silent }) => silent.join(', ')));
});

/** Names of all fields; of what a population is in the ANN, and of settings, only that they are there. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === 'activation' || key === 'settings' ? [key] : [key, ...fieldsOf(entry)],
  );
}

it('every field of a file has its name on the page, and the format its version', () => {
  const files = fc
    .sample(randomCase, { numRuns: 60, seed: 5 })
    .map(({ network: drawn }) => decodeSafetensors(saveNetwork(drawn)).metadata);
  const fields = new Set(files.flatMap(({ network: text }) => fieldsOf(JSON.parse(text))));
  expect(fields.size).toBeGreaterThan(40);
  expect([...fields].filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  expect(page).toContain(`\`formatVersion\` is \`${files[0].formatVersion}\``);
});

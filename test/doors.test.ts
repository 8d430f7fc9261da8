/**
 * @file Every door makes the same network of the same settings: the library, `convert`, `evaluate` and `sweep` of the command
 * line, `MODEL@settings`, a search in which nothing is open, and the settings that a network file holds.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Converter, convert, prepare } from '../src/convert/converter.ts';
import { type ConversionSettings, formatSettings, parseSettings } from '../src/convert/settings.ts';
import type { ImageDataset } from '../src/data/dataset.ts';
import { importOnnx } from '../src/formats/onnx/read/index.ts';
import type { EvaluationReport } from '../src/measure/report.ts';
import { loadNetwork, saveNetwork } from '../src/network/file.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { bundledModel } from '../src/platform/node/bundled.ts';
import { loadDataset } from '../src/platform/node/data/load.ts';
import { evaluate } from '../src/run/evaluate.ts';
import type { ResultRecord } from '../src/search/result-record.ts';
import { sweep } from '../src/search/sweep.ts';
import { json } from './cli/harness.ts';

const MODEL = 'mnist-small';
const folder = mkdtempSync(join(tmpdir(), 'firstspike-doors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const onnx = await bundledModel(MODEL);
const graph = importOnnx(onnx, { name: MODEL });
const calibration = await loadDataset('mnist', { purpose: 'calibrate', limit: 300 });
const images = await loadDataset('mnist', { purpose: 'evaluate', limit: 40 });
const facts = {
  sha256: createHash('sha256').update(onnx).digest('hex'),
  calibrationName: calibration.name,
};
const calibrate = ['--calibrate', 'mnist', '--calibrate-limit', '300'];
const data = ['--data', 'mnist', '--limit', '40'];

/** The bytes, whoever chose the settings. */
const bytesOf = (network: SpikingNetwork): Uint8Array =>
  saveNetwork({ ...network, origin: { ...network.origin, chosen: [] } });

/** The settings in full that a network file holds. */
function settingsIn({ origin }: SpikingNetwork): ConversionSettings {
  const text = Object.entries(origin.settings).map(([name, value]) => `${name}=${value}`);
  return parseSettings(text.join(','));
}

describe.each([
  ['plain', 'steps=4,threshold=percentile:99.9,per=layer,automatic=no', 0],
  ['automatic', 'steps=4', 3],
])('%s settings give the same network by every door', (name, text, open) => {
  const settings = parseSettings(text);
  const flags = text
    .split(',')
    .flatMap((part) =>
      part === 'automatic=no' ? ['--no-automatic'] : `--${part.replace('=', ' ')}`.split(' '),
    );
  const file = join(folder, `${name}.safetensors`);
  let converter: Converter;
  let network: SpikingNetwork;
  let bytes: Uint8Array;
  let digest: string;
  beforeAll(async () => {
    converter = await prepare(graph, calibration, facts);
    network = await converter.convert(settings);
    bytes = saveNetwork(network);
    ({ digest } = await evaluate(network, images, { ann: converter.ann }));
  });

  it('convert and prepare().convert of the library', async () => {
    expect(network.origin.chosen).toHaveLength(open);
    const made = await convert(graph, calibration, settings, facts);
    expect(saveNetwork(made.network)).toEqual(bytes);
    expect(made.origin).toEqual(network.origin);
  });

  it('convert of the command line, by flags and by MODEL@settings', async () => {
    const other = join(folder, `${name}-at.safetensors`);
    await Promise.all([
      json('convert', MODEL, '-o', file, ...calibrate, ...flags),
      json('convert', `${MODEL}@${text}`, '-o', other, ...calibrate),
    ]);
    for (const made of [file, other]) expect(Uint8Array.from(readFileSync(made))).toEqual(bytes);
  });

  it('evaluate of the saved network, and of the model on the way', async () => {
    const [saved, onTheWay] = await Promise.all([
      json<EvaluationReport>('evaluate', file, ...data),
      json<EvaluationReport>('evaluate', MODEL, ...data, ...calibrate, ...flags),
    ]);
    expect(saved.digest).toBe(digest);
    expect(onTheWay.digest).toBe(digest);
  });

  it('a cell of a sweep, in the library and on the command line', async () => {
    const digests: string[] = [];
    await sweep(converter, images, [settings], {
      onResult: (_, { report }) => void digests.push(report.digest),
    });
    const { cells } = await json<{ cells: readonly ResultRecord[] }>(
      'sweep',
      `${MODEL}@${text}`,
      ...data,
      ...calibrate,
    );
    expect([...digests, ...cells.map((cell) => cell.digest)]).toEqual([digest, digest]);
  });

  it('a search in which every setting is given', async () => {
    const found = await converter.search({ goal: 'spikes', maxLoss: 1, settings: settingsIn(network) });
    expect(found.trials).toHaveLength(1);
    expect(bytesOf(found.network)).toEqual(bytesOf(network));
  });

  it('the settings that its file holds, given explicitly', async () => {
    const given = settingsIn(loadNetwork(bytes, 'network'));
    expect(parseSettings(formatSettings(given))).toEqual(given);
    const again = await converter.convert(given);
    expect(again.origin.chosen).toEqual([]);
    expect(bytesOf(again)).toEqual(bytesOf(network));
  });
});

describe('an evaluation against the ANN', () => {
  const labelled: ImageDataset = images;
  it('refuses the graph that takes scaled values, with one sentence', async () => {
    const { network } = await convert(graph, calibration, { steps: 8, automatic: false });
    await expect(evaluate(network, labelled, { ann: graph as never })).rejects.toEqual(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(/^The ANN is a graph that takes scaled values, [^\n]*annOf[^\n]*\.$/),
      }),
    );
  });

  it('is right with the ANN of the conversion', async () => {
    const { network, ann } = await convert(graph, calibration, { steps: 8 });
    const report = await evaluate(network, labelled, { ann });
    // The model card: 99.6 % of the test images; 39 of 40 are 0.975.
    expect(report.ann.accuracy).toBeGreaterThanOrEqual(0.97);
    expect(report.agreement).toBeGreaterThanOrEqual(0.97);
  });

  it('takes the same pictures stored otherwise for the same, and refuses what is in no known unit', async () => {
    const { network, ann } = await convert(graph, calibration, { steps: 8, automatic: false });
    const stored = (factor: number) => ({
      ...labelled,
      pixels: Float32Array.from(labelled.pixels, (pixel) => pixel * factor),
    });
    const digest = async (set: ImageDataset) => (await evaluate(network, set, { ann })).digest;
    const asBytes = await digest(labelled);
    expect(await digest(stored(1 / 255))).toBe(asBytes);
    expect(await digest(stored(257))).toBe(asBytes);
    await expect(digest(stored(1 / 16))).rejects.toThrow(/no factor brings one to the other/);
    await expect(digest(stored(-1))).rejects.toThrow(/no factor brings one to the other/);
  });
});

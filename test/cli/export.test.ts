/** @file `firstspike export`, and what the other commands make of its files. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNir } from '../../src/formats/nir/read.ts';
import { nirToNetwork } from '../../src/formats/nir/to-network.ts';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import { loadNetwork, saveNetwork } from '../../src/network/file.ts';
import { hasCompiler } from '../exported/programs.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
const model = at('bars.onnx');
const data = at('data');
const network = at('bars.safetensors');
const nir = at('bars.nir');
const plain = at('plain.nir');
afterAll(remove);

beforeAll(async () => {
  await json('convert', model, '-o', network, '--calibrate', data, '--steps', '8');
  await json('export', network, '--to', 'nir', '-o', nir, '--max-pool', 'average');
  await json('export', network, '--to', 'nir', '-o', plain, '--max-pool', 'average', '--plain');
}, 60_000);

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));

describe('export --to nir', () => {
  it('refuses max pooling unless told what to write for it', async () => {
    const args = ['export', network, '--to', 'nir', '-o', at('no.nir')];
    const { code, stderr, stdout } = await firstspike(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error NIR has no max pooling, which population "pool1" is; --max-pool average/);
    expect(stdout).toMatch(/pool1 +refused +NIR has no max pooling/);
    expect(stdout).toMatch(/conv1_synapses +Conv2d +(exact|approximate)/);
    const told = await firstspike(...args, '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({
      error: {
        code: 'unsupported',
        details: {
          nodes: expect.arrayContaining([expect.objectContaining({ node: 'pool1', fidelity: 'refused' })]),
        },
      },
    });
  });

  it('says of each node how faithful it is, and how many decisions are the same when the file is run', async () => {
    const args = ['export', network, '--to', 'nir', '-o', at('checked.nir'), '--max-pool', 'average'];
    const report = await json<{
      fidelity: { node: string; fidelity: string }[];
      check: { images: number; steps: number; agreement: { subtract: number; zero: number } };
    }>(...args, '--check', data, '--check-steps', '64');
    const fidelity = new Map(report.fidelity.map((node) => [node.node, node.fidelity]));
    expect([...fidelity.keys()]).toEqual([
      'input',
      'conv1',
      'pool1',
      'output',
      'conv1_synapses',
      'output_flatten',
      'readout',
    ]);
    expect(fidelity.get('input')).toBe('exact');
    expect(fidelity.get('conv1')).toBe('approximate');
    expect(fidelity.get('pool1')).toBe('approximate');
    expect(fidelity.get('output_flatten')).toBe('exact');
    expect(report.check).toMatchObject({ images: 60, steps: 64 });
    expect(report.check.agreement.subtract).toBe(1);
    expect(report.check.agreement.zero).toBeGreaterThan(0.5);
    const { stdout } = await firstspike(...args, '--check', data, '--limit', '10');
    expect(stdout).toMatch(
      /reset by subtraction +\d+\.\d\d % of decisions alike \(\d+ of 10 images\), 8 steps of spikes/,
    );
    expect(stdout).toMatch(/reset to zero +\d+/);
    expect(stdout).toMatch(/conv1 +IF +approximate +spikes at the rate/);
  });

  it('writes a file that holds the same network, and says what it stood in for', async () => {
    const again = nirToNetwork((await readNir(bytesOf(nir))).graph);
    expect(saveNetwork(again)).toEqual(saveNetwork(loadNetwork(bytesOf(network))));
    const { stderr, stdout } = await firstspike(
      'export',
      network,
      '--to',
      'nir',
      '-o',
      nir,
      '--max-pool',
      'average',
    );
    expect(stderr).toMatch(/^warning Max pooling \(pool1\) is written as AvgPool2d/);
    expect(stdout).toContain('7 nodes, 6 edges');
  });

  it('converts an ANN on the way', async () => {
    const out = at('direct.nir');
    const args = ['--calibrate', data, '--steps', '8', '--max-pool', 'average'];
    const report = await json('export', model, '--to', 'nir', '-o', out, ...args);
    expect(report).toMatchObject({
      schema: 1,
      command: 'export',
      output: { file: out, format: 'nir' },
      steps: 8,
      nodes: 7,
      edges: 6,
      approximations: { maxPool: 'average', bias: null },
    });
    expect(saveNetwork(nirToNetwork((await readNir(bytesOf(out))).graph))).toEqual(bytesOf(network));
  });

  it('writes the spikes of images', async () => {
    const args = ['--max-pool', 'average', '--spikes', at('spikes.h5'), '--data', data, '--limit', '3'];
    const report = await json<{ spikes: { spikes: number } }>(
      'export',
      network,
      '--to',
      'nir',
      '-o',
      nir,
      ...args,
    );
    expect(report).toMatchObject({ spikes: { file: at('spikes.h5'), images: 3 } });
    expect(report.spikes.spikes).toBeGreaterThan(0);
  });
});

describe('a NIR file is a MODEL:', () => {
  it('evaluate runs the exported network to the same bits', async () => {
    const [saved, exported] = await Promise.all(
      [network, nir].map((file) => json<Record<string, unknown>>('evaluate', file, '--data', data)),
    );
    for (const field of ['snn', 'spikes', 'synops', 'images', 'steps'])
      expect(exported[field]).toEqual(saved[field]);
    expect(exported.model).toMatchObject({ format: 'nir' });
  });

  it('evaluate takes a rate-coded graph for the ANN it stands for', async () => {
    const report = await json('evaluate', plain, '--data', data, '--steps', '8');
    expect(report).toMatchObject({ ann: { accuracy: 1 }, images: 60 });
  });

  it('info shows nodes, neurons and network', async () => {
    const { stdout } = await firstspike('info', nir);
    expect(stdout).toMatch(/conv1_synapses +Conv2d +2×6×6 +20 +input/);
    expect(stdout).toMatch(/conv1 +IF +2×6×6 +216 +1 +conv1_synapses/);
    expect(stdout).toContain('72 (IF)');
    expect(stdout).toContain('8 steps per stage');
    expect(await json('info', plain)).toMatchObject({
      model: { format: 'nir' },
      nir: { version: '1.0', recurrent: false, neurons: 72, neuronTypes: ['IF'], reset: 'to 0' },
      convertible: true,
    });
  });

  it('one that is damaged is refused with one sentence', async () => {
    const whole = bytesOf(nir);
    writeFileSync(at('half.nir'), whole.subarray(0, whole.length / 2));
    const { code, stderr, stdout } = await firstspike('info', at('half.nir'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error .*half\.nir is not a readable NIR file: HDF5 says "truncated file.*\n$/);
  });
});

describe('export --to onnx', () => {
  it('writes integer operators that give the same potentials in ONNX Runtime', async () => {
    const out = at('integers.onnx');
    const report = await json('export', network, '--to', 'onnx', '-o', out, '--check', data);
    expect(report).toMatchObject({ steps: 8, check: { images: 60, identical: 60 } });
    const direct = at('integers-direct.onnx');
    await json('export', model, '--to', 'onnx', '-o', direct, '--calibrate', data, '--steps', '8');
    expect(bytesOf(direct)).toEqual(bytesOf(out));
  });
});

describe('export --to c', () => {
  it('writes a project that gives the same potentials and counts', async () => {
    const out = at('c');
    const { code, stdout, stderr } = await firstspike(
      'export',
      network,
      '--to',
      'c',
      '-o',
      out,
      '--check',
      data,
      '--json',
    );
    if (!hasCompiler('cc')) {
      expect({ code, stdout: JSON.parse(stdout) }).toMatchObject({
        code: 1,
        stdout: { error: { message: /--check needs a C compiler/ } },
      });
      return;
    }
    expect(stderr).not.toMatch(/warning/);
    expect(JSON.parse(stdout)).toMatchObject({
      steps: 8,
      output: { file: out, format: 'c' },
      check: { images: 60, identical: 60 },
    });
    expect(readdirSync(out).sort()).toEqual([
      'CMakeLists.txt',
      'Makefile',
      'examples',
      'library.json',
      'library.properties',
      'main.c',
      'src',
    ]);
  });
});

describe('the folder of export --to c', () => {
  const exported = (folder: string, ...more: string[]) =>
    firstspike('export', network, '--to', 'c', '-o', folder, ...more);

  it('is taken again where an export wrote it, and left alone where none did', async () => {
    const own = at('again "c" ünï');
    expect((await exported(own)).code).toBe(0);
    writeFileSync(join(own, 'notes'), 'mine');
    expect((await exported(own)).code).toBe(0);
    expect(readFileSync(join(own, 'notes'), 'utf8')).toBe('mine');

    const foreign = at('foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'Makefile'), 'all: mine');
    const { code, stderr } = await exported(foreign);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /has a file Makefile that no export wrote, for there is no src\/firstspike.h; give --output/,
    );
    expect(readdirSync(foreign)).toEqual(['Makefile']);
    expect(readFileSync(join(foreign, 'Makefile'), 'utf8')).toBe('all: mine');
  });

  it('stays empty where one of its files cannot be written', async () => {
    const taken = at('taken');
    mkdirSync(taken);
    writeFileSync(join(taken, 'src'), '');
    const { code, stderr } = await exported(taken);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error Cannot write .*taken\/src\/firstspike.h: a file is in the place of a folder/,
    );
    expect(readdirSync(taken)).toEqual(['src']);
  });
});

describe('export --to ann', () => {
  it('writes the ANN again', async () => {
    const out = at('again.onnx');
    await json('export', model, '--to', 'ann', '-o', out);
    const [before, after] = [model, out].map((file) => importOnnx(bytesOf(file)));
    expect(after.nodes).toEqual(before.nodes);
    expect(after.constants).toEqual(before.constants);
  });

  it('writes the ANN that a rate-coded graph stands for', async () => {
    const out = at('rates.onnx');
    await json('export', plain, '--to', 'ann', '-o', out);
    expect(importOnnx(bytesOf(out)).nodes.map(({ type }) => type)).toEqual([
      'Conv',
      'Relu',
      'AveragePool',
      'Flatten',
      'Gemm',
    ]);
  });
});

describe('mistakes', () => {
  const out = at('x');
  it.each<[string, string[], RegExp]>([
    [
      'a spiking network as an ANN',
      [network, '--to', 'ann', '-o', out],
      /is a spiking network; --to ann takes the ANN it came from/,
    ],
    ['an ANN as NIR without images', [model, '--to', 'nir', '-o', out], /give --calibrate DATA/],
    [
      'a conversion of what is converted',
      [network, '--to', 'nir', '-o', out, '--steps', '4'],
      /--steps belongs to/,
    ],
    ['a conversion to an ANN', [model, '--to', 'ann', '-o', out, '--steps', '4'], /--steps belongs to/],
    ['an ANN as integers without images', [model, '--to', 'onnx', '-o', out], /give --calibrate DATA/],
    ['NIR options with ONNX', [model, '--to', 'onnx', '-o', out, '--plain'], /--plain goes with --to nir/],
    ['spikes of nothing', [network, '--to', 'nir', '-o', out, '--spikes', 'y'], /--spikes needs --data/],
    ['a C project on standard output', [network, '--to', 'c', '-o', '-'], /give --output a folder/],
    [
      'a check of an ANN',
      [model, '--to', 'ann', '-o', out, '--check', data],
      /--check goes with --to nir, onnx or c/,
    ],
    [
      'steps of no check',
      [network, '--to', 'nir', '-o', out, '--check-steps', '8'],
      /--check-steps goes with --check DATA/,
    ],
    ['data for nothing', [network, '--to', 'nir', '-o', out, '--data', data], /--data goes with --spikes/],
    ['an unknown format', [network, '--to', 'keras', '-o', out], /--to must be nir, onnx, c or ann/],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await firstspike('export', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

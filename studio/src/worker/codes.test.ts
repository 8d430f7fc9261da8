/** @file A converted network in other codes gives the library's numbers, on the images of the conversion. */
import { describe, expect, it } from 'vitest';
import { loadNetwork } from '../../../src/network/index.ts';
import { evaluateCoding } from '../../../src/run/index.ts';
import { tinyInputs } from '../../../test/tiny-inputs.ts';
import { compareCodes } from './codes.ts';
import { convertInputs } from './conversion.ts';
import { evaluatedImages, type Work } from './inputs.ts';
import type { CodeRow, Settings } from './workspace-protocol.ts';

const { inputs } = tinyInputs();
const work: Work = { signal: new AbortController().signal, onProgress: () => undefined };
const settingsOf = (conversion: string): Settings => ({ conversion, preprocess: 'unit', images: 50 });

async function comparison(conversion: string) {
  const settings = settingsOf(conversion);
  const { network, report } = await convertInputs(inputs, settings, work);
  const shown: number[] = [];
  const rows = await compareCodes(inputs, settings, network, work, (now) => shown.push(now.length));
  return { settings, network, report, rows, shown };
}

describe('codes of one network', () => {
  it('are its own, rate over one stage and over its latency, and few spikes; the first is the conversion', async () => {
    const { report, rows, shown } = await comparison('steps=8,automatic=no');
    // Three stages of eight steps (pixels, hidden layer, read-out listens with it): latency 2 · 8.
    expect(rows.map(({ code, steps, latency }) => [code, steps, latency])).toEqual([
      ['ttfs', 8, 16],
      ['rate', 8, 8],
      ['rate', 16, 16],
      ['fs', 3, 6],
    ]);
    expect(shown).toEqual([1, 2, 3, 4]);
    expect(rows[0]).toMatchObject({
      accuracy: report.snn.accuracy,
      agreement: report.agreement,
      spikesPerNeuron: report.spikes.perNeuron,
      synops: report.synops.total,
      images: 50,
      multiplications: 0,
    });
    expect(rows[0].latency).toBe(report.latency);
  });

  it('have the numbers that the library gives', async () => {
    const { settings, network, rows } = await comparison('steps=8,automatic=no');
    const images = evaluatedImages(inputs, settings.images);
    const own = await evaluateCoding(
      loadNetwork(network),
      { kind: 'rate', steps: 16 },
      {
        ...images,
        pixels: images.pixels,
      },
    );
    const row = rows[2];
    expect([row.accuracy, row.spikesPerNeuron, row.synops, row.multiplications]).toEqual([
      own.accuracy,
      own.spikes.perNeuron,
      own.synops,
      own.analogMacs,
    ]);
    expect(row.multiplications).toBeGreaterThan(0);
  });

  it('are refused in words where spikes are left out', async () => {
    await expect(comparison('steps=8,deadline=6,automatic=no')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        /^Only its own code can run this network: .* leaves out some of its spikes/,
      ),
    });
  });

  it('take the proposed steps where time is continuous', async () => {
    const { rows } = await comparison('steps=continuous,weights=float32,automatic=no');
    expect(rows.map(({ code, steps }: CodeRow) => [code, steps])).toEqual([
      ['ttfs', 'continuous'],
      ['rate', 64],
      ['fs', 8],
    ]);
  });
});

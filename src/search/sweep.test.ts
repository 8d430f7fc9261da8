/** @file A sweep: every cell is the conversion of its settings, evaluated on the same images. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import { type ConversionSettings, formatSettings, parseSettings } from '../convert/settings.ts';
import type { EvaluationReport } from '../measure/report.ts';
import { evaluate } from '../run/evaluate.ts';
import { sweep } from './sweep.ts';

const draw = random(9);
const rows = (n: number, m: number) =>
  Array.from({ length: n }, () => Array.from({ length: m }, () => draw() - 0.4));
const graph = chain(
  [1, 1, 3, 3],
  ['Flatten'],
  gemm(rows(8, 9), rows(1, 8)[0]),
  ['Relu'],
  gemm(rows(3, 8), [0, 0, 0]),
);
const pixels = (n: number) => Array.from({ length: n }, () => Array.from({ length: 9 }, draw));
const converter = await prepare(graph, imagesOf([1, 3, 3], pixels(60)));
const images = imagesOf(
  [1, 3, 3],
  pixels(50),
  Array.from({ length: 50 }, (_, i) => i % 3),
);
const cells = ['steps=4,threshold=max,automatic=no', 'steps=8,layer-steps=input:16', 'steps=2'].map(
  parseSettings,
);

const timeless = (report: EvaluationReport) => ({ ...report, seconds: 0, imagesPerSecond: 0 });

describe('a sweep', () => {
  it('gives for each cell, in order, what evaluate gives for its network', async () => {
    const results: [ConversionSettings, EvaluationReport][] = [];
    await sweep(converter, images, cells, {
      onResult: (cell, { report }) => void results.push([cell, report as EvaluationReport]),
    });
    expect(results.map(([cell]) => cell)).toEqual(cells);
    for (const [cell, report] of results) {
      const network = await converter.convert(cell);
      expect(timeless(report)).toEqual(timeless(await evaluate(network, images, { ann: converter.ann })));
      expect(report.agreement).toBeGreaterThan(0.5);
    }
  });

  it('runs the ANN once, and tells how far each cell is', async () => {
    const told: string[] = [];
    await sweep(converter, images, cells, {
      onCell: (cell) => told.push(`cell ${cell.steps}`),
      onProgress: (work, done, total) => {
        if (done === total) told.push(`${work === 'ann' ? work : work.steps} ${total}`);
      },
      onResult: ({ steps }) => void told.push(`result ${steps}`),
    });
    const ofCell = (steps: number) => [`cell ${steps}`, `${steps} 50`, `result ${steps}`];
    expect(told).toEqual(['ann 50', ...ofCell(4), ...ofCell(8), ...ofCell(2)]);
  });

  it('does nothing without cells', async () => {
    const never = () => {
      throw new Error('called');
    };
    await sweep(converter, images, [], { onProgress: never, onResult: never });
  });

  it('skips a cell that cannot be, if somebody is told; else it ends', async () => {
    const impossible = parseSettings('steps=4,layer-steps=dense7:2');
    const refused = expect.objectContaining({ code: 'usage' });
    const done: string[] = [];
    const skipped: [string, string][] = [];
    const onResult = (cell: ConversionSettings) => void done.push(formatSettings(cell));
    await expect(sweep(converter, images, [impossible, cells[0]], { onResult })).rejects.toEqual(refused);
    expect(done).toEqual([]);
    await sweep(converter, images, [impossible, cells[0]], {
      onResult,
      onSkipped: (cell, { code }) => skipped.push([formatSettings(cell), code]),
    });
    expect(skipped).toEqual([[formatSettings(impossible), 'usage']]);
    expect(done).toEqual([formatSettings(cells[0])]);
  });

  it('stops at a signal, and keeps what is done', async () => {
    const stop = new AbortController();
    let done = 0;
    const onResult = () => {
      done++;
      stop.abort();
    };
    await expect(sweep(converter, images, cells, { signal: stop.signal, onResult })).rejects.toEqual(
      expect.objectContaining({ code: 'aborted' }),
    );
    expect(done).toBe(1);
  });
});

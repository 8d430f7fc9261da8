/** @file A short, seeded run of the differential test; `npm run differential -- --count 10000` goes on. */
import { expect, it } from 'vitest';
import { compareWorlds } from './differential/compare.ts';
import { drawCases } from './differential/draw.ts';
import { hasCompiler } from './exported/programs.ts';

const c = hasCompiler('gcc');

it(`networks give the same integers in clocked simulator, engine, ONNX Runtime${c ? ' and C' : '; C is left out: there is no gcc'}`, async () => {
  const { networks, engine, onnx, differences } = await compareWorlds(drawCases(17, 25), c);
  expect(differences).toEqual([]);
  expect(networks).toBe(25);
  expect(engine).toBeGreaterThan(15);
  expect(onnx).toBeGreaterThan(10);
}, 120_000);

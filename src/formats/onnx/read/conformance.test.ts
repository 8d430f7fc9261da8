/**
 * @file ONNX's own conformance suite (Debian's package `libonnx-testdata`) against the float reference. Every case
 * made only of operators in the table must pass, or be refused with a sentence that says why. `docs/operators.md` gives
 * the result of each operator.
 */
import { describe, expect, it } from 'vitest';
import { casesOf, isClaimed, missing, suites, typesOf } from '../../../../test/conformance/cases.ts';
import { reasonOf } from '../../../../test/conformance/refusals.ts';
import { runCase } from '../../../../test/conformance/run.ts';
import { operators } from '../../../ops/table.ts';

/** Operators of opset 18 and later, which the packaged suite does not know; `operators.test.ts` computes them by hand. */
const youngerThanSuite = ['Gelu', 'Mish', 'Swish'];
/** QONNX's own, and what roundings are read as. */
const notInOnnx = ['Quant', 'Staircase'];

describe.skipIf(missing !== undefined)(`ONNX conformance${missing ? ` (${missing})` : ''}`, () => {
  it.each(suites)('%s', (suite) => {
    const results = casesOf(suite)
      .filter(isClaimed)
      .map((testCase) => ({ name: testCase.name, result: runCase(testCase) }));
    const linesOf = (outcome: 'refused' | 'failed') =>
      results.flatMap(({ name, result }) =>
        result.outcome === outcome ? [{ line: `${name}: ${result.reason}`, reason: result.reason }] : [],
      );
    const [refused, failed] = [linesOf('refused'), linesOf('failed')];
    const passed = results.length - failed.length - refused.length;
    console.info(
      `${suite}: ${results.length} run, ${passed} passed, ${failed.length} failed, ${refused.length} refused`,
    );
    for (const { line } of refused) console.info(`  refused ${line}`);
    expect(failed).toEqual([]);
    expect(refused.filter(({ reason }) => reasonOf(reason) === undefined)).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
  it('covers the table', () => {
    const tested = new Set(suites.flatMap(casesOf).filter(isClaimed).flatMap(typesOf));
    const untested = operators.map(({ type }) => type).filter((type) => !tested.has(type));
    expect(untested.filter((type) => !youngerThanSuite.includes(type) && !notInOnnx.includes(type))).toEqual(
      [],
    );
  });
});

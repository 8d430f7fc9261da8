/**
 * @file docs/operators.md: every operator, what it becomes, and the results of its cases in the conformance suite; and the
 * README's table of operators. Both are made from the operators' records.
 */
import { quantisedOperators } from '../../src/ops/lower/quantised-operators.ts';
import { labelling } from '../../src/ops/lower/scores.ts';
import { substitute } from '../../src/ops/lower/substitutes.ts';
import { groups } from '../../src/ops/operator.ts';
import { operators } from '../../src/ops/table.ts';
import { type Case, casesOf, isClaimed, suites, typesOf } from './cases.ts';
import { reasonOf } from './refusals.ts';
import { type Result, runCase } from './run.ts';

/** A case made of operators of the table, and its result. */
interface Run {
  readonly types: readonly string[];
  readonly result: Result;
}

/**
 * The page.
 * @throws Error naming the cases that fail or are refused for no known reason
 */
export function operatorsPage(): string {
  const cases = suites.flatMap(casesOf);
  const runs = cases.filter(isClaimed).map((testCase) => ({
    name: testCase.name,
    types: typesOf(testCase),
    result: runCase(testCase),
  }));
  const wrong = runs.flatMap(({ name, result }) =>
    result.outcome === 'failed' || (result.outcome === 'refused' && reasonOf(result.reason) === undefined)
      ? [`${name} ${result.outcome}: ${result.reason}`]
      : [],
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return [
    '# Operators\n',
    'Made by `npm run operators` from the records in `src/ops`; a test fails when it is out of date.\n',
    totals(cases, runs),
    '## Converted\n',
    'Cases are those of the suite that contain the operator and are made of operators of this table only; a case counts',
    'for each of its operators. A dash: the suite is older than the operator, and `src/ops/operators` computes it',
    'by hand. Passing means that the float reference, which the spiking network is held to, gives the values that the',
    'suite gives: 1e-4 of the largest value, integers exactly.\n',
    table(
      ['operator', 'becomes', 'cases', 'passed', 'refused'],
      ['', '', 'right', 'right', ''],
      sorted(operators).map(({ type, becomes }) => [`\`${type}\``, becomes, ...countsOf(type, runs)]),
    ),
    '## Quantised models\n',
    'Operators on integers are rewritten to the float operators they stand for. The suite compares their integers, so its',
    'cases are not run; `src/ops/lower/quantised-operators.test.ts` compares with ONNX Runtime.\n',
    table(
      ['operator', 'becomes'],
      ['', ''],
      sorted(quantised).map(({ type, becomes }) => [`\`${type}\``, becomes]),
    ),
    '## Labels\n',
    `${labelling.map((type) => `\`${type}\``).join(', ')} at the end of a model: the network is read before them, where the`,
    'scores are.\n',
    unconverted(cases),
  ].join('\n');
}

const MARKERS = ['<!-- operators: made by `npm run operators` -->\n', '<!-- /operators -->'] as const;

/**
 * The README with a table of the operators of today between its markers.
 * @throws Error if a marker is missing
 */
export function withOperators(readme: string): string {
  const [start, end] = MARKERS.map((marker) => readme.indexOf(marker));
  if (start < 0 || end < start) throw new Error(`README.md lacks the marker ${MARKERS[start < 0 ? 0 : 1]}`);
  const rows = groups.map((group) => {
    const own = operators.filter((operator) => operator.group === group);
    const names = own.map(({ type, forms }) => `\`${type}\`${forms ? ` (${forms})` : ''}`);
    return [group, names.join(', ')];
  });
  return [
    readme.slice(0, start + MARKERS[0].length),
    table(['', 'operators'], ['', ''], rows),
    readme.slice(end),
  ].join('');
}

/** The operators on integers, as rows. */
const quantised = [...quantisedOperators].map(([type, { becomes }]) => ({ type, becomes }));

const sorted = <T extends { readonly type: string }>(rows: readonly T[]): readonly T[] =>
  rows.toSorted((a, b) => (a.type.toLowerCase() < b.type.toLowerCase() ? -1 : 1));

function totals(cases: readonly Case[], runs: readonly Run[]): string {
  const refused = runs.filter(({ result }) => result.outcome === 'refused').length;
  const reasons = [...tally(runs)].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return [
    `ONNX's conformance suite (Debian's \`libonnx-testdata\`, folders ${suites.map((suite) => `\`${suite}\``).join(', ')}) holds`,
    `${cases.length} cases. **${runs.length}** are made of operators of the first table only and are run: **${runs.length - refused}** pass,`,
    `**${refused}** are refused for these reasons, **0** fail.\n`,
    table(
      ['refused because of', 'cases'],
      ['', 'right'],
      reasons.map(([reason, count]) => [reason, String(count)]),
    ),
  ].join('\n');
}

/** How many of the cases are refused, by reason. */
function tally(runs: readonly Run[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { result } of runs) {
    if (result.outcome !== 'refused') continue;
    const reason = reasonOf(result.reason) ?? result.reason;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}

function countsOf(type: string, runs: readonly Run[]): readonly [string, string, string] {
  const own = runs.filter(({ types }) => types.includes(type));
  if (own.length === 0) return ['–', '–', ''];
  const passed = own.filter(({ result }) => result.outcome === 'passed').length;
  const reasons = [...tally(own)].map(([reason, count]) => `${count}: ${reason}`);
  return [String(own.length), String(passed), reasons.join('; ')];
}

/** The suite's operators that do not work, by what is said in their place. */
function unconverted(cases: readonly Case[]): string {
  const known = new Set([...operators, ...quantised].map(({ type }) => type).concat(labelling));
  const types = [...new Set(cases.flatMap(typesOf))].filter((type) => !known.has(type)).sort();
  const advised = new Map<string, readonly string[]>();
  for (const type of types) {
    const advice = substitute(type);
    advised.set(advice, [...(advised.get(advice) ?? []), type]);
  }
  return [
    '## Not converted\n',
    `${types.length} operators of the suite. Each is refused with its name and the node's:\n`,
    table(
      ['operators', 'and what is said'],
      ['', ''],
      [...advised]
        .sort(([, a], [, b]) => a.length - b.length || (a[0] < b[0] ? -1 : 1))
        .map(([advice, names]) => [names.map((type) => `\`${type}\``).join(' '), advice]),
    ),
  ].join('\n');
}

function table(
  head: readonly string[],
  sides: readonly ('' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|${sides.map((side) => (side === 'right' ? '---:' : '---')).join('|')}|`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}

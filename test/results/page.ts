/** @file docs/results.md and its charts, made from the files that `firstspike pareto` wrote to docs/results. */
import { readFileSync } from 'node:fs';
import { figure2, paretoChart, svgText } from '../../src/charts/index.ts';
import { micro } from '../../src/cli/commands/evaluate/energy-report.ts';
import { drawn } from '../../src/cli/commands/pareto/charts.ts';
import { count, percent, perNeuron, points } from '../../src/cli/shared/format.ts';
import { shareInterval } from '../../src/measure/index.ts';
import { newDocument } from '../../src/platform/node/document.ts';
import { energyBy, type ParetoResults, type ParetoRow, paretoResults } from '../../src/search/pareto-rows.ts';
import { selectionNote, selections } from './held-out.ts';
import { losses } from './losses.ts';
import { mlperf } from './mlperf.ts';
import { noiseResultsChart } from './noise.ts';
import { type Facts, facts, markdown } from './recorded.ts';
import { sections } from './sections.ts';
import { reproducedFigure2 } from './table1.ts';

/** A section whose results are there. */
interface Found {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly results: Measured;
}

/** As kept in docs/results: with its command and commit. */
type Measured = ParetoResults & Facts;

/** Numbers of steps in the tables; rows on the front are there whatever their steps. */
const shownSteps: ReadonlySet<number> = new Set([2, 8, 32]);

/** Images of each of the test sets. */
const WHOLE = 10_000;

const found = (): Found[] =>
  sections.flatMap(({ name, ...rest }) => {
    let text: string;
    try {
      text = readFileSync(new URL(`../../docs/results/pareto-${name}.json`, import.meta.url), 'utf8');
    } catch {
      return [];
    }
    return [
      {
        name,
        ...rest,
        results: { ...facts.parse(JSON.parse(text)), ...paretoResults.parse(JSON.parse(text)) },
      },
    ];
  });

/** The page. */
export function resultsPage(): string {
  const all = found();
  return `${[
    '# Results',
    'Made by `node scripts/results.mjs` from what `firstspike pareto` measured; a test fails when the page is not what the files in `docs/results` say.',
    introduction,
    ...all.map(section),
    '## MLPerf Tiny',
    mlperf(),
    '## The quantised ANN beside these',
    opponents(all),
    '## Where the spiking network loses',
    losses(all.map(({ title, results }) => ({ title, rows: results.rows }))),
  ].join('\n\n')}\n`;
}

/** Charts by their file names in docs/images. */
export function resultsCharts(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, results } of found()) {
    const { synops, spikes } = drawn(results, (points, options) =>
      svgText(paretoChart(newDocument(), points, options)),
    );
    files.set(`results-${name}-synops.svg`, synops);
    files.set(`results-${name}-spikes.svg`, spikes);
  }
  files.set('results-noise.svg', noiseResultsChart());
  files.set('figure2.svg', svgText(figure2(newDocument(), reproducedFigure2())));
  return files;
}

/** Wilson's interval of 95 % in percent, as "99.34…99.62". */
const intervalAt = (accuracy: number, images = WHOLE): string =>
  shareInterval(accuracy * images, images)
    .map((bound) => (100 * bound).toFixed(2))
    .join('…');

const introduction = [
  'Each network is converted in several ways and for several numbers of time steps, and the same images are shown to it and to the',
  'ANN it came from:',
  '',
  '- **plain**: the threshold of each layer is its 99.9th percentile; nothing is corrected. It is',
  '  what a first attempt gives.',
  '- **automatic**: the threshold rule, the correction (start potentials, or weights) and the steps of the input are chosen on',
  '  training images, without labels: the default of `convert`. Populations with other steps than the rest are named.',
  '- **own**: a network that was trained further for few steps (`firstspike tune`, or a script named in its model card), with the',
  '  settings it was trained for. Its ANN is another one than its parent’s, so its loss is given against both.',
  '',
  'Thresholds are chosen on 2,000 training images. [Spikes per neuron](../README.md#how-it-works) are means per image over the firing',
  'units of hidden layers. Synaptic operations are the existing synapses of all spikes,',
  'the input’s included. Latency is the number of steps from the first pixel to the decision. Energy is an estimate, by the one',
  'model that is named, of thirteen; [docs/energy.md](energy.md) says what each counts and leaves out. Rows in **bold**: no other row of the',
  'table is at least as accurate with fewer synaptic operations. All rows, and all energies, are in the JSON files.',
  '',
  'ANN ÷ SNN is the energy of the ANN that multiplies zeros too ÷ the network’s. Beside it stands the energy of its true opponent ÷ the',
  'network’s: the [quantised ANN](#the-quantised-ann-beside-these), which decides as the spiking network does, and skips zeros.',
  '',
  `Of an accuracy of 99.5 % on 10,000 images the interval of 95 % is ${intervalAt(0.995)} %, of 87 % it is ${intervalAt(0.87)} %, and on 1,000`,
  `images ${intervalAt(0.87, 1000)} %. Smaller differences, and rows that are bold by them, mean little.`,
].join('\n');

function section({ name, title, about, results }: Found): string {
  const { rows, models, data, energyModel } = results;
  const settings = models.flatMap((model) =>
    model.settings === null ? [] : [`\`${model.name}\` with \`${model.settings}\``],
  );
  return [
    `## ${title}`,
    `${about} ${data.name}, ${data.images < WHOLE ? 'the first ' : ''}${count(data.images)} images.${settings.length > 0 ? ` Own settings: ${settings.join('; ')}.` : ''}`,
    table(results),
    `Energy: ${energyModel}. Numbers: [pareto-${name}.json](results/pareto-${name}.json), ${count(rows.length)} conversions by \`${results.measured.command}\`; firstspike ${results.version}, commit ${results.measured.commit.slice(0, 12)}, ${results.machine.cpu}, Node ${results.machine.node.replace(/^v/, '')}.`,
    ...notes(results),
    `![Accuracy against synaptic operations](images/results-${name}-synops.svg)`,
    `![Accuracy against spikes](images/results-${name}-spikes.svg)`,
  ].join('\n\n');
}

/** What was looked at before a network was settled. */
const notes = ({ models }: ParetoResults): string[] => {
  const chosen = models.flatMap(({ name }) =>
    selections[name] ? [`\`${name}\`: ${selectionNote(name)}`] : [],
  );
  return chosen.length > 0 ? [`Selection. ${chosen.join(' ')}`] : [];
};

/** The ANN of the same levels and weights, which decides alike, beside the rows of the tables. */
function opponents(all: readonly Found[]): string {
  const rows = all.flatMap(({ results: { rows: own, energyModel } }) =>
    own
      .filter((row) => row.steps === 8 && row.quantised)
      .map((row) => {
        const energy = energyBy(row, energyModel);
        const { denseMicrojoules: dense = null, skippingMicrojoules: skipping = null } =
          energy?.quantised ?? {};
        const snn = energy?.snnMicrojoules ?? null;
        return [
          `${row.model}, ${row.conversion}`,
          percent(row.snn.accuracy),
          count(row.synops.total),
          count(row.quantised?.macs ?? Number.NaN),
          count(row.quantised?.effectiveMacs ?? Number.NaN),
          `${row.quantised?.activationBits} × ${row.settings.weights.replace('int', '')}`,
          micro(snn),
          micro(dense),
          micro(skipping),
          skipping !== null && snn !== null && skipping < snn ? 'skipping zeros' : 'spikes',
        ];
      }),
  );
  return [
    'A spike of T steps is a value of T + 1 levels, so that the ANN of these levels and weights decides as the spiking network does,',
    'without time ([energy.md](energy.md#the-opponent-the-same-network-without-time)). Rows at 8 steps; µJ by the model of the tables, in which',
    'clocked neurons read and write a current and a potential; by others, spikes need less: [energy.md](energy.md) has all.',
    '',
    markdown(
      [
        'network',
        'accuracy of both',
        'synaptic operations',
        'its MACs',
        'other than zero',
        'bits',
        'SNN µJ',
        'quantised µJ',
        'skipping zeros µJ',
        'needs less',
      ],
      rows,
    ),
  ].join('\n');
}

function table({ rows, models, energyModel }: ParetoResults): string {
  const lines = models.flatMap(({ name }) => {
    const own = rows.filter(({ model }) => model === name);
    const [first] = own;
    if (!first) return [];
    const energy = energyBy(first, energyModel);
    return [
      `| ${name}, ANN | | ${percentOrDash(first.ann.accuracy)} | | | | ${count(first.ann.macs)} MACs${nonZero(first)} | ${micro(energy?.annMicrojoules ?? null)} | | | |`,
      ...own.filter((row) => isShown(row, own)).map((row) => line(row, energyModel)),
    ];
  });
  return [
    '| network | steps | accuracy | from its ANN | from the first ANN | spikes per neuron | synaptic operations | µJ | ANN ÷ SNN | skipping zeros ÷ SNN | latency |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n');
}

/** On the front or at steps that the tables show; once where two conversions gave the same network. */
function isShown(row: ParetoRow, all: readonly ParetoRow[]): boolean {
  const twin = all.find(({ steps, digest }) => steps === row.steps && digest === row.digest);
  return twin === row && (row.front.synops || shownSteps.has(Number(row.steps)));
}

/** What a row's name leaves out: a weight fit, and steps of single populations. */
function remarks({ settings }: ParetoRow): string {
  const { correction, 'layer-steps': steps = 'none' } = settings;
  const parts = [
    ...(correction === 'weights' ? ['fitted'] : []),
    ...(steps === 'none' ? [] : [`steps ${steps.replaceAll('+', ', ')}`]),
  ];
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}

/** MACs that an ANN would do which skips zeros. */
const nonZero = ({ ann: { effectiveMacs } }: ParetoRow): string =>
  effectiveMacs === null ? '' : `, ${count(effectiveMacs)} other than zero`;

const percentOrDash = (share: number | null): string => (share === null ? '–' : percent(share));

function line(row: ParetoRow, energyModel: string): string {
  const energy = energyBy(row, energyModel);
  const strong = (text: string): string => (row.front.synops ? `**${text}**` : text);
  return `| ${[
    `${row.model}, ${row.conversion}${remarks(row)}`,
    String(row.steps),
    strong(percent(row.snn.accuracy)),
    points(-row.lossOwn),
    points(-row.lossFirst),
    perNeuron(row.spikes.perNeuron),
    strong(count(row.synops.total)),
    micro(energy?.snnMicrojoules ?? null),
    energy ? inWords(energy.annMicrojoules / energy.snnMicrojoules) : '–',
    energy?.quantised ? inWords(energy.quantised.skippingMicrojoules / energy.snnMicrojoules) : '–',
    String(row.latency),
  ].join(' | ')} |`;
}

/** Below 1 the spiking network loses, and the table says so. */
const inWords = (quotient: number): string =>
  quotient > 1 ? `${quotient.toFixed(1)}×` : `${quotient.toPrecision(2)}×, loses`;

/**
 * @file Tables in README and model cards, made from the files in docs/results. A block stands between
 * `<!-- numbers: NAME -->` and `<!-- end of numbers -->`; `node scripts/results.mjs --page` fills it, and a test fails when it
 * is not what the files say.
 */
import { readFileSync } from 'node:fs';
import { count, percent, perNeuron } from '../../src/cli/shared/format.ts';
import { type ParetoRow, paretoResults } from '../../src/search/pareto-rows.ts';
import { bundledTable } from './bundled.ts';
import { codesBlocks } from './codes.ts';
import { conversionBlocks } from './conversion.ts';
import { energyBlocks } from './energy.ts';
import { engineBlocks } from './engine.ts';
import { exportsBlocks } from './exports.ts';
import { heldOut, selectionNotes, selections } from './held-out.ts';
import { killsBlocks } from './kills.ts';
import { largeNetworks } from './large.ts';
import { nirBlocks } from './nir.ts';
import { noiseBlocks } from './noise.ts';
import { queueBlocks } from './queue.ts';
import { seedsBlocks } from './seeds.ts';
import { studioBlocks } from './studio.ts';
import { otherTools, published, table1 } from './table1.ts';
import { tunedBlocks, tunedRow } from './tuned.ts';
import { workersBlocks } from './workers.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(at(`docs/results/${name}.json`), 'utf8'));

/** One row of a file that `pareto` wrote. */
interface Wanted {
  readonly results: string;
  readonly model: string;
  readonly conversion: string;
  readonly steps: number;
  /** In place of the model's name. */
  readonly title?: string;
}

function rowOf({ results, model, conversion, steps }: Wanted): ParetoRow {
  const { rows } = paretoResults.parse(json(`pareto-${results}`));
  const found = rows.find(
    (row) => row.model === model && row.conversion === conversion && row.steps === steps,
  );
  if (!found)
    throw new Error(`docs/results/pareto-${results}.json has no ${model}, ${conversion}, ${steps} steps`);
  return found;
}

/** What was asked for, and the settings that made it. */
function conversionText({ conversion, settings }: ParetoRow): string {
  const { threshold, per, weights, correction } = settings;
  const steps = settings['layer-steps'] ?? 'none';
  const parts = [
    `${threshold} per ${per}`,
    weights,
    ...(correction === 'none' ? [] : [correction === 'weights' ? 'weights fitted' : 'bias corrected']),
    ...(steps === 'none' ? [] : [`steps ${steps}`]),
  ];
  return `${conversion}: ${parts.join(', ')}`;
}

/** A table of rows from `pareto`. */
function measured(wanted: readonly Wanted[], head: readonly string[] = []): string {
  return [
    '| | conversion | steps | ANN | SNN | spikes per neuron | synaptic operations |',
    '|---|---|---:|---:|---:|---:|---:|',
    ...head,
    ...wanted.map((each) => {
      const row = rowOf(each);
      const { ann, snn, spikes, synops } = row;
      const name = each.title ?? `\`${each.model}\``;
      return `| ${name} | ${conversionText(row)} | ${each.steps} | ${percent(ann.accuracy ?? Number.NaN)} | ${percent(snn.accuracy)} | ${perNeuron(spikes.perNeuron)} | ${count(synops.total)} |`;
    }),
  ].join('\n');
}

function beyond(): string {
  const { ann, snn } = published();
  return `${measured(
    [
      {
        results: 'mnist',
        model: 'mnist-small',
        conversion: 'own',
        steps: 8,
        title: 'a smaller network, `mnist-small`',
      },
      {
        results: 'mnist',
        model: 'mnist-fig1-2steps',
        conversion: 'own',
        steps: 2,
        title: 'Fig. 1 tuned for two steps, `mnist-fig1-2steps`',
      },
      {
        results: 'mnist-pytorch',
        model: 'fig1-torch',
        conversion: 'automatic',
        steps: 4,
        title: 'Fig. 1 trained in PyTorch without a penalty, calibrated without labels',
      },
      ...[8, 16].map((steps) => ({
        results: 'cifar10-jpeg',
        model: 'cifar-resnet20',
        conversion: 'automatic',
        steps,
        title: 'ResNet-20, CIFAR-10 (JPEG copy)',
      })),
      ...[8, 16].map((steps) => ({
        results: 'cifar10-jpeg-vgg11',
        model: 'cifar-vgg11',
        conversion: 'automatic',
        steps,
        title: 'VGG-11, CIFAR-10 (JPEG copy)',
      })),
    ],
    [
      `| Fig. 1, published | | | ${percent(ann.accuracy)} | ${percent(snn.accuracy)} | ${perNeuron(snn.spikesPerNeuron)} | ${count(snn.synops)} |`,
      ...tunedRow(),
    ],
  )}

10,000 test images each. ${selectionNotes(['mnist-fig1-2steps'])}`;
}

/** The rows of a model card. */
function card(
  results: string,
  rows: readonly (readonly [model: string, conversion: string, steps: number])[],
): string {
  const wanted = rows.map(([model, conversion, steps]) => ({ results, model, conversion, steps }));
  const file = `docs/results/pareto-${results}.json`;
  const chosen = [...new Set(rows.map(([model]) => model))].filter((model) => selections[model]);
  const notes = chosen.length > 0 ? ` ${selectionNotes(chosen)}` : '';
  return `${measured(wanted)}\n\n${count(rowOf(wanted[0]).images)} test images each, from [${file}](../${file}).${notes}`;
}

const each = (model: string, conversion: string, ...steps: number[]) =>
  steps.map((count) => [model, conversion, count] as const);

const cifar = (): string => {
  const row = (model: string, conversion: string) =>
    rowOf({ results: 'cifar10', model, conversion, steps: 4 });
  const original = row('cifar-resnet14-torch', 'automatic');
  const tuned = row('cifar-resnet14-4steps', 'own');
  const share = (value: number | null) => percent(value ?? Number.NaN, 1);
  return `On the 4,000 CIFAR-10 training images at hand, the ANN of \`cifar-resnet14-4steps\` fell from ${share(original.ann.accuracy)} to ${share(tuned.ann.accuracy)} on ${count(tuned.images)} test images; its spiking network at 4 steps (32 for the pixels) reaches ${share(tuned.snn.accuracy)}, that of the original ${share(original.snn.accuracy)}.`;
};

/** The blocks of every page, by their names. */
const pages: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': {
    'table 1': table1,
    ...seedsBlocks,
    'beyond the paper': beyond,
    'other tools': otherTools,
    'bundled networks': bundledTable,
  },
  'docs/energy.md': energyBlocks,
  'docs/engine.md': engineBlocks,
  'docs/exports.md': exportsBlocks,
  'docs/codes.md': codesBlocks,
  'docs/conversion.md': conversionBlocks,
  'docs/nir.md': nirBlocks,
  'docs/noise.md': noiseBlocks,
  'docs/studio.md': studioBlocks,
  'docs/scale.md': { 'large networks': largeNetworks, ...killsBlocks, ...queueBlocks, ...workersBlocks },
  'docs/tuning.md': { ...tunedBlocks, 'cifar-10': cifar },
  'models/mnist-fig1-plain.md': { 'held out': () => heldOut('mnist-fig1-plain') },
  'models/mnist-fig1.md': {
    'held out': () => heldOut('mnist-fig1'),
    'test images': () =>
      card('mnist', [
        ...each('mnist-fig1', 'plain', 4, 8, 16, 32),
        ...each('mnist-fig1', 'automatic', 4, 8, 16, 32),
      ]),
  },
  'models/mnist-fig1-2steps.md': {
    'held out': () => heldOut('mnist-fig1-2steps'),
    'test images': () => card('mnist', each('mnist-fig1-2steps', 'own', 2)),
  },
  'models/mnist-small.md': {
    'held out': () => heldOut('mnist-small'),
    'test images': () => card('mnist', each('mnist-small', 'own', 8)),
  },
  'models/fashion-cnn.md': {
    'test images': () =>
      card('fashion-mnist', [
        ...each('fashion-cnn', 'plain', 8, 16, 32),
        ...each('fashion-cnn', 'automatic', 4, 8, 16, 32),
      ]),
  },
  'models/cifar-resnet20.md': {
    'test images': () =>
      card('cifar10-jpeg', [
        ...each('cifar-resnet20', 'plain', 4, 8, 16, 32),
        ...each('cifar-resnet20', 'automatic', 4, 8, 16, 32),
      ]),
  },
  'models/cifar-vgg11.md': {
    'test images': () =>
      card('cifar10-jpeg-vgg11', [
        ...each('cifar-vgg11', 'plain', 4, 8, 16, 32),
        ...each('cifar-vgg11', 'automatic', 4, 8, 16, 32),
      ]),
  },
  'models/cifar-resnet14-4steps.md': {
    'test images': () =>
      card('cifar10', [
        ...each('cifar-resnet14-torch', 'automatic', 4),
        ...each('cifar-resnet14-4steps', 'own', 4),
      ]),
  },
};

const BLOCK = /(<!-- numbers: ([^>]+) -->\n)(.*?)(\n<!-- end of numbers -->)/gs;

/** Every page with its blocks filled, by its path. @throws Error for a block that has no numbers, and for numbers without a block */
export function filledPages(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(pages).map(([path, blocks]) => {
      const seen = new Set<string>();
      const text = readFileSync(at(path), 'utf8').replace(BLOCK, (_, begin, name, _old, end) => {
        const make = blocks[name];
        if (!make) throw new Error(`${path} has a block "${name}" that nothing fills`);
        seen.add(name);
        return `${begin}${make()}${end}`;
      });
      const missing = Object.keys(blocks).filter((name) => !seen.has(name));
      if (missing.length > 0) throw new Error(`${path} has no block for ${missing.join(', ')}`);
      return [path, text] as const;
    }),
  );
}

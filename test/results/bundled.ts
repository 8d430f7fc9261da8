/** @file README's table of networks: which file is for what, and which ones the npm package holds. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { size } from '../../src/cli/shared/format.ts';
import { markdown } from './recorded.ts';

const folder = new URL('../../models/', import.meta.url);
const { files: packed }: { readonly files: readonly string[] } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** What each network is there for; one purpose each. */
const purposes: Readonly<Record<string, string>> = {
  'mnist-fig1':
    '`reproduce`, the studio, and the examples: the network of Fig. 1, trained by `firstspike train`',
  'mnist-fig1-plain':
    '`reproduce`: the same network trained without a penalty, as the paper’s; weights stored as int8',
  'mnist-fig1-2steps':
    'the same network trained for two steps: the fewest spikes per neuron and the shortest latency',
  'mnist-small': 'a small file for tests, `predict` and `export`: strides in place of pooling, eight steps',
  'fashion-cnn': 'the next harder data set: four convolutions, what corrections bring at few steps',
  'cifar-resnet20':
    'the network that papers compare on, trained without a thought of spikes (images: a JPEG copy)',
  'cifar-vgg11':
    'a stack without residual sums, trained without a thought of spikes (images: a JPEG copy); weights stored as int8',
  'cifar-resnet14-4steps': 'residual additions and colour, tuned by `firstspike tune`',
};

const isPacked = (name: string): boolean => packed.includes(`models/${name}.*`);

/** @throws Error for a network without a purpose, and for a purpose without a network */
export function bundledTable(): string {
  const files = readdirSync(folder).flatMap((file) => (file.endsWith('.onnx') ? [file.slice(0, -5)] : []));
  const unknown =
    files.find((name) => !purposes[name]) ?? Object.keys(purposes).find((name) => !files.includes(name));
  if (unknown) throw new Error(`${unknown} lies in models/ without a purpose, or has one and is not there`);
  return markdown(
    ['network', 'for', 'in the package', 'size'],
    Object.entries(purposes).map(([name, purpose]) => [
      `[\`${name}\`](models/${name}.md)`,
      purpose,
      isPacked(name) ? 'yes' : 'no',
      size(statSync(new URL(`${name}.onnx`, folder)).size),
    ]),
    [0, 1, 2],
  );
}

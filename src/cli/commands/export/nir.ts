/**
 * @file `firstspike export --to nir`: the network as NIR, how faithful each node is, and how many decisions remain the same when the
 * file is run.
 */
import {
  type NirFidelity,
  type NirOptions,
  networkToNir,
  nirFidelity,
  nirInterpreter,
  readNir,
  writeNir,
} from '../../../formats/nir/index.ts';
import { decideReadout } from '../../../graph/decision.ts';
import { type SpikingNetwork, stageLength } from '../../../network/network.ts';
import { throwIfAborted } from '../../../simulate/abort.ts';
import { encodePixels, simulatorOf } from '../../../simulate/index.ts';
import { count, percent, plural } from '../../shared/format.ts';
import type { Session } from '../../shared/session.ts';
import { table } from '../../shared/table.ts';
import { type ImagesRequest, imagesToRun } from './images.ts';
import type { Exported } from './network.ts';
import { spikesOf } from './spikes.ts';

export interface NirRequest extends NirOptions {
  readonly output: string;
  /** Whether the result is a document, which an error's is too. */
  readonly json: boolean;
  readonly spikes?: { readonly file: string; readonly images: ImagesRequest };
  readonly check?: { readonly images: ImagesRequest; readonly steps: number | undefined };
}

export async function exportNir(
  session: Session,
  network: SpikingNetwork,
  { output, spikes, check, json, ...options }: NirRequest,
): Promise<Exported> {
  const nodes = nirFidelity(network, options);
  if (!json && nodes.some(({ fidelity }) => fidelity === 'refused'))
    session.text(`${fidelityTable(session, nodes)}\n`);
  const graph = networkToNir(network, options);
  const pools = network.populations.filter(({ kind }) => kind === 'relay');
  if (options.maxPool && pools.length > 0) {
    session.warn(
      `Max pooling (${pools.map(({ name }) => name).join(', ')}) is written as ${options.maxPool === 'sum' ? 'SumPool2d' : 'AvgPool2d'}: tools that run the file compute something else than this network.`,
    );
  }
  const written = spikes && (await spikesOf(session, network, { file: spikes.file, ...spikes.images }));
  const bytes = await writeNir(graph);
  const checked = check && (await checkNir(session, network, bytes, check.images, check.steps));
  return {
    files: [[output, bytes]],
    ...(written && { beside: [[written.file, written.content]] }),
    fields: {
      seed: null,
      steps: network.steps,
      nodes: graph.nodes.size,
      edges: graph.edges.length,
      approximations: {
        maxPool: pools.length > 0 ? (options.maxPool ?? null) : null,
        bias: options.bias ?? null,
      },
      fidelity: nodes,
      ...(checked && { check: checked }),
      ...(written && { spikes: { file: written.file, images: written.images, spikes: written.spikes } }),
    },
    lines: [
      ['NIR', `${plural(graph.nodes.size, 'node')}, ${plural(graph.edges.length, 'edge')}`],
      ...(checked ? checkLines(checked) : []),
      ...(written
        ? [
            [
              'spikes',
              `${written.file} (${plural(written.spikes, 'spike')} of ${plural(written.images, 'image')})`,
            ] as const,
          ]
        : []),
    ],
    table: fidelityTable(session, nodes),
  };
}

const fidelityTable = ({ style }: Session, nodes: readonly NirFidelity[]): string =>
  table(
    [{ title: 'node' }, { title: 'type' }, { title: 'fidelity' }, { title: 'why' }],
    nodes.map(({ node, type, fidelity, why }) => [node, type ?? '', fidelity, why]),
    style,
  );

interface Checked {
  readonly images: number;
  /** Time steps of each run of the graph. */
  readonly steps: number;
  /** Fraction of images on which graph and network decide alike, by what is left of a potential after a spike. */
  readonly agreement: { readonly subtract: number | null; readonly zero: number | null };
}

const resets = ['subtract', 'zero'] as const;

/** Steps of a run where time is continuous and none are asked for. */
const CONTINUOUS_STEPS = 100;

/** Runs the file on the rates of each image's spikes, and sets its decisions beside the network's. */
async function checkNir(
  session: Session,
  network: SpikingNetwork,
  file: Uint8Array,
  request: ImagesRequest,
  wanted: number | undefined,
): Promise<Checked> {
  const interpreter = nirInterpreter((await readNir(file)).graph);
  const simulator = simulatorOf(network, 'event');
  const images = await imagesToRun(session, network, request);
  const [input] = network.populations;
  if (input.kind !== 'input') throw new RangeError('a network begins with an input');
  const most = stageLength(input.steps);
  const steps = wanted ?? (network.steps === 'continuous' ? CONTINUOUS_STEPS : network.steps);
  const size = images.pixels.length / images.length;
  const alike = { subtract: 0, zero: 0 };
  const advance = session.progress.phase('Comparing decisions', 'images');
  for (let i = 0; i < images.length; i++) {
    throwIfAborted(session.signal);
    const pixels = images.pixels.subarray(i * size, (i + 1) * size);
    const decided = decideReadout(network.decision, simulator.run(pixels));
    const rates = encodePixels(pixels, input).map((t) => (most - t) / most);
    for (const reset of resets) {
      const logits = interpreter.run(rates, { steps, reset });
      if (decideReadout(network.decision, { logits, potentials: logits }) === decided) alike[reset]++;
    }
    advance(i + 1, images.length);
    // Let Ctrl-C be heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  session.progress.clear();
  const decides = network.decision.kind === 'argmax' || network.decision.kind === 'threshold';
  const share = (n: number) => (decides && images.length > 0 ? n / images.length : null);
  return {
    images: images.length,
    steps,
    agreement: { subtract: share(alike.subtract), zero: share(alike.zero) },
  };
}

function checkLines({ images, steps, agreement }: Checked): (readonly [string, string])[] {
  const told = { subtract: 'reset by subtraction', zero: 'reset to zero' };
  const shown = (share: number | null) =>
    share === null
      ? 'the network decides no class'
      : `${percent(share)} of decisions alike (${count(Math.round(share * images))} of ${plural(images, 'image')})`;
  return resets.map((reset) => [
    told[reset],
    `${shown(agreement[reset])}, ${plural(steps, 'step')} of spikes`,
  ]);
}

/** @file A converted network in other codes on the same images, row by row as they are measured. */

import { FirstspikeError } from '../../../src/error.ts';
import { isRamp } from '../../../src/graph/activation.ts';
import { classCount } from '../../../src/graph/decision.ts';
import { loadNetwork, type SpikingNetwork } from '../../../src/network/index.ts';
import { evaluateCoding } from '../../../src/run/index.ts';
import { allCodings, type Coding } from '../../../src/simulate/baselines/coding.ts';
import { classifiedImages, evaluatedImages, type Inputs, phaseOf, preparedFor, type Work } from './inputs.ts';
import type { CodeRow, Settings } from './workspace-protocol.ts';

/** Where time is continuous, the steps that the command line proposes. */
const forContinuous: readonly Coding[] = [
  { kind: 'ttfs' },
  { kind: 'rate', steps: 64 },
  { kind: 'fs', steps: 8 },
];

const phases = {
  ttfs: 'Running the first-spike code',
  rate: 'Running the rate code',
  fs: 'Running few spikes',
} as const;

/**
 * Accuracy and costs of the same weights in the network's own code, in the rate code and in few-spikes code.
 * @param saved the converted network as a .safetensors file
 * @param onRows gets the rows so far
 * @throws FirstspikeError `unsupported` where only the network's own code can run it
 */
export async function compareCodes(
  inputs: Inputs,
  settings: Settings,
  saved: Uint8Array,
  work: Work,
  onRows: (rows: readonly CodeRow[]) => void,
): Promise<readonly CodeRow[]> {
  const prepared = await preparedFor(inputs, settings.preprocess);
  const network = loadNetwork(saved, prepared.converter.ann.graph.name);
  checkComparable(network);
  const images = await classifiedImages(
    prepared,
    evaluatedImages(inputs, settings.images),
    phaseOf(work, 'Running the ConvNet'),
  );
  const codings = network.steps === 'continuous' ? forContinuous : allCodings(network);
  const rows: CodeRow[] = [];
  for (const coding of codings) {
    const report = await evaluateCoding(network, coding, images, phaseOf(work, phases[coding.kind]));
    rows.push({
      code: report.coding,
      steps: report.steps,
      latency: report.latency,
      images: report.images,
      accuracy: inputs.data.isLabelled ? report.accuracy : null,
      agreement: report.agreement,
      spikesPerNeuron: report.spikes.perNeuron,
      synops: report.synops,
      multiplications: report.analogMacs,
    });
    onRows(rows);
  }
  return rows;
}

function checkComparable({ populations, decision }: SpikingNetwork): void {
  const refuse = (why: string): never => {
    throw new FirstspikeError('unsupported', `Only its own code can run this network: ${why}.`);
  };
  if (classCount(decision) === null) refuse('it decides no class, and the comparison is of decisions');
  for (const population of populations) {
    if (population.kind !== 'readout' && population.selection)
      refuse(
        `${population.name} leaves out some of its spikes, and the other codes send them all; leave Deadline, N-of-M and Rank order open and convert again`,
      );
    if (population.kind === 'spiking' && !isRamp(population.activation))
      refuse(`the neurons of ${population.name} compute a smooth curve, and the other codes know only ReLU`);
  }
}

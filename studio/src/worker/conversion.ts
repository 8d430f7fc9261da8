/** @file One conversion of a workspace's model, measured on its images. */
import type { LayersData } from '../../../src/charts/index.ts';
import { parseSettings } from '../../../src/convert/index.ts';
import { denseMacs } from '../../../src/geometry/connectivity.ts';
import type { EvaluationReport } from '../../../src/measure/index.ts';
import { type SpikingNetwork, saveNetwork } from '../../../src/network/index.ts';
import { evaluate } from '../../../src/run/index.ts';
import { populationName } from '../lib/format.ts';
import { parseAim } from '../lib/search-aim.ts';
import {
  classifiedImages,
  conversionOf,
  evaluatedImages,
  type Inputs,
  type Prepared,
  phaseOf,
  preparedFor,
  type Work,
} from './inputs.ts';
import { searchNetwork } from './search.ts';
import { warningsAbout } from './warnings.ts';
import type { Converted, Settings } from './workspace-protocol.ts';

export async function convertInputs(inputs: Inputs, settings: Settings, work: Work): Promise<Converted> {
  const prepared = await preparedFor(inputs, settings.preprocess);
  const { network, searched } = await networkFor(prepared, settings, work);
  const images = await classifiedImages(
    prepared,
    evaluatedImages(inputs, settings.images),
    phaseOf(work, 'Running the ConvNet'),
  );
  // Values are measured against the ConvNet's, which runs beside the network.
  const report = await evaluate(network, images, {
    ...phaseOf(work, 'Running the spiking network'),
    ...(!images.annAnswers && { ann: prepared.converter.ann }),
  });
  return {
    settings,
    warnings: await warningsAbout(inputs, prepared, images, work),
    searched,
    report,
    layers: layersOf(network, report),
    network: saveNetwork(network),
    scaling: prepared.scaling,
    isLabelled: inputs.data.isLabelled,
  };
}

async function networkFor({ converter }: Prepared, { conversion, search = '' }: Settings, work: Work) {
  const given = parseSettings(conversion);
  const aim = parseAim(search);
  if (!aim) return { network: await converter.convert(given, conversionOf(work)), searched: undefined };
  return searchNetwork(converter, aim, given, work);
}

/** Per layer: neurons and spikes, dense MACs and synaptic operations. */
function layersOf(network: SpikingNetwork, { images, spikes, synops, model }: EvaluationReport): LayersData {
  const macs = new Map<string, number>();
  for (const projection of network.projections) {
    if (projection.kind !== 'synapses') continue;
    const key = `${projection.from} ${projection.to}`;
    macs.set(key, (macs.get(key) ?? 0) + denseMacs(projection.wiring));
  }
  return {
    model: model.name,
    images,
    populations: spikes.populations
      .filter(({ kind }) => kind !== 'relay')
      .map((each) => ({ ...each, name: populationName(each.name) })),
    projections: synops.projections.map((each) => ({
      synops: each.synops,
      from: populationName(each.from),
      to: populationName(each.to),
      macs: macs.get(`${each.from} ${each.to}`) ?? 0,
    })),
  };
}

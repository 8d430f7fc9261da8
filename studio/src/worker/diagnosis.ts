/** @file Where a conversion loses decisions, as `firstspike compare` says it. */
import { take } from '../../../src/data/index.ts';
import { comparisonOf } from '../../../src/measure/comparison.ts';
import { diagnosisOf } from '../../../src/measure/diagnosis/diagnosis.ts';
import { numberedClasses } from '../../../src/measure/numbered-classes.ts';
import { loadNetwork } from '../../../src/network/index.ts';
import { compare } from '../../../src/run/compare.ts';
import { faultOf } from '../../../src/run/fault.ts';
import { evaluatedImages, type Inputs, phaseOf, preparedFor, type Work } from './inputs.ts';
import type { Diagnosed, Settings } from './workspace-protocol.ts';

/** As many as the command takes. */
const IMAGES = 200;

/** @param saved the converted network as a .safetensors file */
export async function diagnoseInputs(
  inputs: Inputs,
  settings: Settings,
  saved: Uint8Array,
  work: Work,
): Promise<Diagnosed> {
  const { ann } = (await preparedFor(inputs, settings.preprocess)).converter;
  const network = loadNetwork(saved, ann.graph.name);
  const images = numberedClasses(ann.decision, take(evaluatedImages(inputs, settings.images), IMAGES));
  const tally = await compare(network, ann, images, phaseOf(work, 'Comparing layer by layer'));
  const comparison = comparisonOf(network, tally);
  const fault = await faultOf(ann, images, tally, comparison, phaseOf(work, 'Trying other pixels'));
  return {
    images: comparison.images,
    text: diagnosisOf(comparison, fault).text,
    input: comparison.input.lost,
    layers: comparison.layers.map(({ population, relativeRmse, saturated, silenced, lost }) => ({
      population,
      relativeRmse,
      saturated,
      silenced,
      lost,
    })),
    readout: comparison.readout.lost,
  };
}

/** @file What the ONNX file says about its network in words: the model's metadata, all of it text. */
import { type Population, type SpikingNetwork, stageLength } from '../../network/network.ts';
import { VERSION } from '../../version.ts';

/** By key; lists and records are JSON. docs/onnx.md says what each means. */
export function metadataOf(network: SpikingNetwork): Readonly<Record<string, string>> {
  const { name, steps, origin, populations, decision, classNames } = network;
  return {
    firstspike: VERSION,
    network: name,
    steps: String(steps),
    populations: JSON.stringify(populations.map(describe)),
    decision: decision.kind,
    ...(classNames && { classes: JSON.stringify(classNames) }),
    model: origin.model,
    modelSha256: origin.sha256 ?? '',
    settings: JSON.stringify(origin.settings),
    calibration: origin.calibration,
    preprocess: origin.preprocess,
    ...(origin.transform !== undefined && { transform: origin.transform }),
  };
}

function describe(population: Population): object {
  const { name, kind } = population;
  if (population.kind === 'readout') return { name, kind, scale: population.scale };
  const deadline = population.selection?.deadline;
  const sender = { name, kind, steps: population.steps, ...(deadline && { deadline }) };
  if (population.kind === 'input') return { ...sender, xMin: population.xMin, xMax: population.xMax };
  if (population.kind === 'relay') return sender;
  const threshold = population.thresholdTable
    ? 'table'
    : Array.from(population.iExt, (current) => current * stageLength(population.steps));
  return { ...sender, xMax: Array.from(population.xMax), threshold };
}

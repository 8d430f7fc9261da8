/**
 * @file Conversion by the sliders. The ANN is run once over the calibration images and once over the evaluated ones; a
 * slider only chooses thresholds, rounds and simulates again.
 */
import type { LayersData } from '../../../src/charts/index.ts';
import { finish, parseThreshold, prepare, type Ranges } from '../../../src/convert/index.ts';
import { type ImageDataset, take } from '../../../src/data/index.ts';
import { denseMacs } from '../../../src/geometry/connectivity.ts';
import type { Graph } from '../../../src/graph/index.ts';
import type { EvaluationReport, LabelledImages } from '../../../src/measure/index.ts';
import { type SpikingNetwork, saveNetwork } from '../../../src/network/index.ts';
import type { DroppedData } from '../../../src/platform/browser/dropped-data.ts';
import { calibrate, classify, evaluate } from '../../../src/run/index.ts';
import { pool } from './crew.ts';
import { type Scaling, scalingFor } from './scaling.ts';
import type { Conversion, Progress, Settings } from './study-protocol.ts';

export interface Subject {
  readonly model: { readonly graph: Graph; readonly sha256: string };
  readonly data: DroppedData;
}

/** What depends on neither steps nor thresholds. */
interface Measured {
  readonly key: string;
  readonly ranges: Ranges;
  readonly evaluated: LabelledImages;
}

let measured: Measured | undefined;

/** After another model or other data. */
export function forgetRanges(): void {
  measured = undefined;
}

/** The options of a conversion, in the library's words. */
export function optionsOf({ model, data }: Subject, settings: Settings) {
  const scaling = scalingFor(settings.preprocess, data.calibration);
  return {
    scaling,
    options: {
      steps: settings.steps,
      threshold: parseThreshold(settings.threshold),
      per: settings.per,
      rounding: settings.rounding,
      preprocess: scaling,
      calibrationName: data.calibration.name,
      ...(model.sha256 !== '' && { sha256: model.sha256 }),
    },
  };
}

/** Images to evaluate on, at most as many as asked for. */
export const evaluatedImages = ({ data }: Subject, { images }: Settings): ImageDataset =>
  take(data.evaluation, images);

export async function convertModel(
  subject: Subject,
  settings: Settings,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Conversion> {
  const { model, data } = subject;
  const { options, scaling } = optionsOf(subject, settings);
  const during = (phase: string) => ({
    signal,
    pool,
    onProgress: (done: number, total: number) => onProgress({ phase, part: done / total }),
  });
  const key = JSON.stringify([settings.per, settings.preprocess, settings.images]);
  const preparation = prepare(model.graph, data.calibration, options);
  if (measured?.key !== key) {
    // A rule that looks at the data, so that every rule finds its ranges.
    const watching = { ...options, threshold: { kind: 'max' } as const };
    const { ranges } = await calibrate(model.graph, data.calibration, {
      ...watching,
      ...during('Calibrating'),
    });
    const images = evaluatedImages(subject, settings);
    const annClasses = await classify(preparation.plan.graph, images, during('Running the ConvNet'));
    measured = { key, ranges, evaluated: { ...images, annClasses } };
  }
  const { ranges, evaluated } = measured;
  const network = finish(preparation, ranges, data.calibration.length, options);
  const report = await evaluate(network, evaluated, during('Running the spiking network'));
  return {
    settings,
    report,
    layers: layersOf(network, report),
    network: saveNetwork(network),
    scaling: labelled(scaling),
    isLabelled: data.isLabelled,
  };
}

const labelled = ({ label, scale, offset }: Scaling): Scaling => ({ label, scale, offset });

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
    populations: spikes.populations.filter(({ kind }) => kind !== 'relay'),
    projections: synops.projections.map((each) => ({
      ...each,
      macs: macs.get(`${each.from} ${each.to}`) ?? 0,
    })),
  };
}

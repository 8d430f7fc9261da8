/**
 * @file The files that `reproduce` writes: Figure 2 as SVG and CSV, where the work is, and one digit in spikes.
 */
import { figure2, layersChart, type RasterPopulation, rasterChart, svgText } from '../../../charts/index.ts';
import type { ImageDataset } from '../../../data/dataset.ts';
import { imageAt } from '../../../data/subset.ts';
import { denseMacs } from '../../../geometry/connectivity.ts';
import { timelineOf } from '../../../network/latency.ts';
import { stageLength } from '../../../network/network.ts';
import type { Figure2 } from '../../../paper/figure2.ts';
import type { Table1Column } from '../../../paper/reproduce.ts';
import { newDocument } from '../../../platform/node/document.ts';
import { writeAtomic } from '../../../platform/node/files.ts';
import { simulatorOf } from '../../../simulate/simulator.ts';

/** Writes all of them into a folder; returns their paths. */
export async function writePictures(
  folder: string,
  column: Table1Column,
  figure: Figure2,
  images: ImageDataset,
): Promise<string[]> {
  const document = newDocument();
  const files: readonly (readonly [string, string])[] = [
    ['figure2.svg', svgText(figure2(document, { model: column.report.model.name, ...figure }))],
    ['figure2.csv', figure2Csv(figure)],
    ['layers.svg', svgText(layersOf(document, column))],
    ['digit.svg', svgText(digitOf(document, column, images))],
  ];
  const paths: string[] = [];
  for (const [name, content] of files) {
    const path = `${folder}/${name}`;
    await writeAtomic(path, content);
    paths.push(path);
  }
  return paths;
}

function figure2Csv({ layer, cells }: Figure2): string {
  const rows = cells.map(({ steps, fraction, rounding, rmse, relative }) =>
    [layer, steps, fraction, rounding, rmse, relative].join(','),
  );
  return `${['layer,steps,threshold_fraction_of_max,rounding,rmse,rmse_relative_to_max', ...rows].join('\n')}\n`;
}

function layersOf(document: Document, { report, network }: Table1Column): SVGSVGElement {
  const macs = new Map(
    network.projections.map((p) => [`${p.from} ${p.to}`, p.kind === 'synapses' ? denseMacs(p.wiring) : 0]),
  );
  return layersChart(document, {
    model: `${report.model.name}, ${report.steps} steps`,
    images: report.images,
    populations: report.spikes.populations.filter(({ kind }) => kind === 'spiking'),
    projections: report.synops.projections.map((p) => ({ ...p, macs: macs.get(`${p.from} ${p.to}`) ?? 0 })),
  });
}

/** The first image on its way through the network. */
function digitOf(document: Document, { network, report }: Table1Column, images: ImageDataset): SVGSVGElement {
  const pixels = imageAt(images, 0);
  const simulation = simulatorOf(network, 'event').run(pixels, { trace: true });
  const [input] = network.populations;
  const top = input.kind === 'input' ? input.xMax : 1;
  const [, height, width] = images.shape;
  const timeline = timelineOf(network);
  const last = network.populations[network.populations.length - 1].stage;
  const populations = network.populations.flatMap((population): RasterPopulation[] => {
    const { name, kind, shape, stage } = population;
    const times = simulation.spikeTimes?.get(name);
    if (!times || (kind !== 'input' && kind !== 'spiking')) return [];
    const steps = stageLength(population.steps);
    return [{ name, kind, shape, stage, steps, begins: timeline.firesFrom(population), times }];
  });
  return rasterChart(document, {
    title: `One digit through ${report.model.name}: at most one spike per neuron`,
    image: { width, height, pixels: Float64Array.from(pixels.subarray(0, width * height), (p) => p / top) },
    stages: Array.from({ length: last + 1 }, (_, stage) => timeline.start(stage)),
    populations,
    readout: {
      values: simulation.logits,
      labels: Array.from(simulation.logits, (_, i) => images.classNames?.[i] ?? `${i}`),
    },
  });
}

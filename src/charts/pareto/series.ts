/**
 * @file The lines of a comparison of models and conversions, and the zoom of its accuracy axis.
 */
import { percent } from '../format.ts';
import { categories, type LineStyle } from '../palette.ts';
import { accuracyDomain } from '../sweep/series.ts';

/** One conversion of one model at one number of steps. */
export interface ParetoPoint {
  readonly model: string;
  /** Its name, e.g. `calibrated`. */
  readonly conversion: string;
  readonly steps: number;
  /** Fractions 0…1. */
  readonly accuracy: number;
  readonly annAccuracy: number;
  /** Mean synaptic operations per image, or spikes of hidden neurons per image. */
  readonly cost: number;
  /** Whether no other point is at least as accurate for at most the cost. */
  readonly onFront: boolean;
}

export interface ParetoSeries {
  readonly name: string;
  readonly look: LineStyle;
  /** In ascending order of steps. */
  readonly points: readonly ParetoPoint[];
}

/** The ANN of one model. */
export interface AnnLine {
  readonly model: string;
  readonly accuracy: number;
  readonly color: string;
}

/**
 * One series per model and conversion. Of several models, each has its colour; dash and mark are the conversion's. Of
 * one model, every conversion has a colour too.
 */
export function paretoSeries(points: readonly ParetoPoint[]): ParetoSeries[] {
  const models = namesOf(points, 'model');
  const conversions = namesOf(points, 'conversion');
  return models.flatMap((model, m) =>
    conversions.flatMap((conversion, c): ParetoSeries[] => {
      const own = points.filter((point) => point.model === model && point.conversion === conversion);
      if (own.length === 0) return [];
      const look = categories[c % categories.length];
      return [
        {
          name: models.length > 1 ? `${model}, ${conversion}` : conversion,
          look: models.length > 1 ? { ...look, color: colorOf(m) } : look,
          points: own.sort((a, b) => a.steps - b.steps),
        },
      ];
    }),
  );
}

/** The ANNs; of several models each in its model's colour. */
export function annLines(points: readonly ParetoPoint[], ink: string): AnnLine[] {
  const models = namesOf(points, 'model');
  return models.flatMap((model, m) => {
    const point = points.find((candidate) => candidate.model === model);
    return point ? [{ model, accuracy: point.annAccuracy, color: models.length > 1 ? colorOf(m) : ink }] : [];
  });
}

const colorOf = (model: number): string => categories[model % categories.length].color;

const namesOf = (points: readonly ParetoPoint[], key: 'model' | 'conversion'): string[] => [
  ...new Set(points.map((point) => point[key])),
];

/** Percentage points below the best that an axis may show. */
const zooms = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
/** So many of the points are on the axis. */
const SHOWN = 0.6;

/** Accuracies in percent: the closest look that shows most points, all ANNs and the front's upper half. */
export function paretoDomain(points: readonly ParetoPoint[]): [number, number] {
  const anns = points.map(({ annAccuracy }) => ({ accuracy: annAccuracy }));
  const best = Math.max(0, ...[...points, ...anns].map(({ accuracy }) => accuracy));
  const within = (zoom: number): number => points.filter(({ accuracy }) => accuracy >= best - zoom).length;
  const zoom = zooms.find((candidate) => within(candidate) >= SHOWN * points.length) ?? 1;
  return accuracyDomain([...points, ...anns], null, zoom);
}

/** A point on the axes. */
export interface PlacedPoint {
  readonly x: number;
  /** Percent, held near the lower edge where the point lies beneath it. */
  readonly y: number;
  readonly steps: number;
  readonly beneath: boolean;
  readonly accuracy: string;
  readonly title: string;
}

/** Points in units of the axes; `unit` is what one unit of the cost axis stands for. */
export function placed(
  points: readonly ParetoPoint[],
  [edge, high]: readonly [number, number],
  unit: number,
): PlacedPoint[] {
  const low = edge + (high - edge) * 0.04;
  return points.map(({ cost, steps, accuracy, model, conversion }) => ({
    x: cost / unit,
    y: Math.max(low, accuracy * 100),
    steps,
    beneath: accuracy * 100 < low,
    accuracy: percent(accuracy, 1),
    title: `${model}, ${conversion}, ${steps} step${steps === 1 ? '' : 's'}: ${percent(accuracy)}`,
  }));
}

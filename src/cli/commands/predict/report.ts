/**
 * @file Decisions as a table: one row per image, ANN and SNN beside each other, the highest scores first.
 */
import type { Decision } from '../../../graph/decision.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import type { DecisionRow } from '../../shared/decisions.ts';
import { real } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import { describeTime } from '../../shared/network-report.ts';
import { describeDecision } from '../../shared/reading.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

interface Prediction {
  readonly model: Model;
  readonly network: SpikingNetwork;
  readonly rows: readonly DecisionRow[];
  /** Number of scores that are shown of each image. */
  readonly top: number;
}

export function describePredictions({ model, network, rows, top }: Prediction, style: Style): string {
  const { decision, classNames } = network;
  const withAnn = rows.some(({ ann }) => ann !== null);
  const withLabel = rows.some(({ label }) => label !== null);
  const name = (index: number): string =>
    classNames === null ? String(index) : `${index} ${classNames[index]}`;
  const said = (verdict: DecisionRow['ann']): string =>
    verdict === null ? '–' : wordsOf(decision, verdict, name, top);
  return [
    facts(
      [
        ['model', describeModel(model)],
        ['network', describeTime(network)],
        ['decision', describeDecision(decision)],
      ],
      style,
    ),
    table(
      [
        { title: 'image' },
        ...(withLabel ? [{ title: 'label' }] : []),
        ...(withAnn ? [{ title: 'ANN' }] : []),
        { title: 'SNN' },
        { title: '' },
      ],
      rows.map(({ index, file, label, ann, snn }) => [
        file ?? String(index),
        ...(withLabel ? [label === null ? '' : name(label)] : []),
        ...(withAnn ? [said(ann)] : []),
        said(snn),
        ann && ann.class !== snn.class ? style.yellow('differs') : '',
      ]),
      style,
    ),
    style.dim(
      decision.leftOut === undefined
        ? '  In brackets: scores in the units of the model’s output.'
        : `  In brackets: scores, those of the SNN before the ${decision.leftOut} at the model’s end.`,
    ),
  ].join('\n\n');
}

/** `7 (0.98), 1 (0.01)`; of values the values. */
function wordsOf(
  decision: Decision,
  { class: decided, scores }: NonNullable<DecisionRow['ann']>,
  name: (index: number) => string,
  top: number,
): string {
  if (decided === null) return scores.map(real).join(', ');
  if (decision.kind === 'threshold') return `${name(decided)} (${real(scores[0])})`;
  const order = scores.map((score, index) => ({ score, index })).sort((a, b) => b.score - a.score);
  // The decision comes first, whatever equals it.
  const first = order.filter(({ index }) => index === decided);
  const others = order.filter(({ index }) => index !== decided);
  return [...first, ...others]
    .slice(0, top)
    .map(({ score, index }) => `${name(index)} (${real(score)})`)
    .join(', ');
}

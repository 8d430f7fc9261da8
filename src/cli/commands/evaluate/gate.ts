/**
 * @file `--min-accuracy`: a gate for scripts.
 */
import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import { percent } from '../../shared/format.ts';
import type { Inputs } from '../../shared/inputs.ts';
import { exitCodes } from '../../shared/output.ts';
import type { Session } from '../../shared/session.ts';

/** For JSON documents. */
export interface Gate {
  readonly minAccuracy: number;
  readonly passed: boolean;
}

export const gateOf = (accuracy: number, wanted: number | undefined): Gate | undefined =>
  wanted === undefined ? undefined : { minAccuracy: wanted, passed: accuracy >= wanted };

/** A gate needs an accuracy. @throws FirstspikeError `usage` */
export function checkGate(wanted: number | undefined, { network, images }: Inputs): void {
  if (wanted === undefined) return;
  const missing =
    classCount(network.decision) === null
      ? 'the model decides no class'
      : images.labels.length === 0
        ? `${images.name} has no labels`
        : undefined;
  if (missing)
    throw new FirstspikeError('usage', `--min-accuracy needs an accuracy, but ${missing}; leave it out.`);
}

/** Says that the gate was missed, and exits with its code in the end. */
export function closeGate(session: Session, gate: Gate | undefined, accuracy: number | null): void {
  if (!gate || gate.passed || accuracy === null) return;
  session.note(
    `The spiking network's accuracy ${percent(accuracy)} is below --min-accuracy ${percent(gate.minAccuracy)}.`,
  );
  process.exitCode = exitCodes.gate;
}

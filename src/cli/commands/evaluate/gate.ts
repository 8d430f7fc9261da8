/**
 * @file `--min-accuracy`: a gate for scripts.
 */
import { percent } from '../../shared/format.ts';
import { exitCodes } from '../../shared/output.ts';
import type { Session } from '../../shared/session.ts';

/** For JSON documents. */
export interface Gate {
  readonly minAccuracy: number;
  readonly passed: boolean;
}

export const gateOf = (accuracy: number, wanted: number | undefined): Gate | undefined =>
  wanted === undefined ? undefined : { minAccuracy: wanted, passed: accuracy >= wanted };

/** Says that the gate was missed, and exits with its code in the end. */
export function closeGate(session: Session, gate: Gate | undefined, accuracy: number): void {
  if (!gate || gate.passed) return;
  session.note(
    `The spiking network's accuracy ${percent(accuracy)} is below --min-accuracy ${percent(gate.minAccuracy)}.`,
  );
  process.exitCode = exitCodes.gate;
}

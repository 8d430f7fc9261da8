/** @file Access to a node's operands while it is computed. */
import type { Step } from '../../ops/plan.ts';
import { type Constant, type Operand, refused } from './frame.ts';
import type { Value } from './value.ts';

/** Operand `index`, which depends on the image. */
export function valueAt(step: Step, operands: readonly Operand[], index = 0): Value {
  const operand = operands[index];
  if (operand?.kind === 'value') return operand.value;
  throw refused(step, `its input ${index} does not depend on the image`);
}

/** Operand `index`, a constant. */
export function constantAt(step: Step, operands: readonly Operand[], index: number): Constant {
  const operand = operands[index];
  if (operand?.kind === 'constant') return operand.constant;
  throw refused(step, `its input ${index} is no constant`);
}

/** Operand `index`, a constant that may be left out. */
export function optionalAt(operands: readonly Operand[], index: number): Constant | undefined {
  const operand = operands[index];
  return operand?.kind === 'constant' ? operand.constant : undefined;
}

/** Whether the result is the same whatever the trained parameters are. */
export const isDataOf = (operands: readonly Operand[]): boolean =>
  operands.every((operand) => {
    if (operand.kind === 'value') return operand.value.isData;
    return operand.kind === 'absent' || !operand.constant.isTrained;
  });

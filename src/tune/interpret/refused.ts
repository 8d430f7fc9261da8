/** @file An operator that cannot be trained through. */
import { FirstspikeError } from '../../error.ts';
import type { Step } from '../../ops/plan.ts';

export const refused = ({ node }: Step, why: string): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `${node.type} "${node.name}" cannot be trained through: ${why}; convert the model as it is, or train it where it was made.`,
    { node: node.name, operator: node.type },
  );

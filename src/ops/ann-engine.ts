/**
 * @file Who computes the ANN: our float kernels, or another engine. Another engine answers later, so it computes the values of
 * some images ahead; `runGraph` of the plan that comes of it reads them.
 */
import type { FloatTensor, Tensor } from '../graph/tensor.ts';
import { type Images, imageTensor } from './image-tensor.ts';
import type { Plan } from './plan.ts';
import { computedPlan } from './run.ts';

/** An engine other than our own. */
export interface AnnEngine {
  /** As reports call it, such as `onnxruntime-node`. */
  readonly name: string;
  readonly version: string;
  /** @throws FirstspikeError `unsupported` for an ANN that it does not compute as our kernels do */
  open(plan: Plan): Promise<AnnProgram>;
}

/** Computes the input and every value that holds floats, by name. */
export type AnnProgram = (input: FloatTensor) => Promise<ReadonlyMap<string, Tensor>>;

/** The plan that computes these images, each any number of times. */
export type PlanFor = (images: Images) => Promise<Plan>;

/** @param engine default: our own, by the plan itself */
export function planFor(plan: Plan, engine?: () => Promise<AnnEngine>): PlanFor {
  if (engine === undefined) return async () => plan;
  let opened: Promise<AnnProgram> | undefined;
  return async (images) => {
    opened ??= engine().then((found) => found.open(plan));
    const compute = await opened;
    const computed: ReadonlyMap<string, Tensor>[] = [];
    for (let i = 0; i < images.length; i++) computed.push(await compute(imageTensor(plan, images, i)));
    return computedPlan(plan, computed);
  };
}

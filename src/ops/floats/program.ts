/**
 * @file A plan in the memory of the float kernels. The first image shows which values hold floats; from the second on, steps
 * that have kernels run together, one call for all neighbours, and the others by their reference in between.
 */
import { type FloatTensor, floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { constants, type KernelRecord } from '../../kernels/index.ts';
import { absent, type Plan, type Step } from '../plan.ts';
import { type FloatMemory, type Floats, floatMemory } from './memory.ts';

/** Computes the values of one image: the inputs, the constants, every step's outputs. They last until the next call. */
export type FloatProgram = (inputs: ReadonlyMap<string, FloatTensor>) => ReadonlyMap<string, Tensor>;

/** A step of the plan, and its records if it has kernels. */
interface Stage {
  readonly step: Step;
  readonly records: readonly KernelRecord[] | undefined;
}

interface State {
  readonly memory: FloatMemory;
  /** Values in the memory. */
  readonly places: Map<string, Floats & { readonly shape: Shape }>;
  /** Values of the image at hand; those in the memory are views. */
  readonly values: Map<string, Tensor>;
}

export function floatProgram(plan: Plan): FloatProgram {
  const state: State = { memory: floatMemory(), places: new Map(), values: new Map(plan.graph.constants) };
  const { memory, places, values } = state;
  let calls: readonly (() => void)[] | undefined;
  return (inputs) => {
    for (const [name, tensor] of inputs) set(name, tensor, state);
    if (calls === undefined) {
      calls = callsOf(
        plan.steps.flatMap((step) => firstTime(step, state)),
        state,
      );
      // The memory is at its size now, and views last.
      for (const [name, place] of places) values.set(name, floatTensor(place.shape, memory.view(place)));
    } else {
      for (const call of calls) call();
    }
    return values;
  };
}

/** Computes a step for the first image; gives the stage that computes it again, or none where the values are those of an input. */
function firstTime(step: Step, state: State): Stage[] {
  const records = firstRecords(step, state);
  if (records !== undefined) {
    state.memory.run(state.memory.store(records), records.length);
    return [{ step, records }];
  }
  const outputs = reference(step, state);
  for (const [name, { kind, shape, data }] of outputs) {
    if (kind === 'float' && state.memory.owns(data))
      state.places.set(name, { address: data.byteOffset, length: data.length, shape });
  }
  return outputs.every(([name]) => state.places.has(name)) ? [] : [{ step, records }];
}

/** Records for a step's kernels, if it has any and its inputs are floats. */
function firstRecords(step: Step, state: State): readonly KernelRecord[] | undefined {
  const { node, operator, attributes, inputShapes, outputShapes } = step;
  const [shape, ...others] = outputShapes;
  const isEmpty = sizeOf(shape) === 0 || sizeOf(inputShapes[0] ?? []) === 0;
  const isFloat = node.inputs.every((name) => tensorOf(name, state).kind === 'float');
  if (!(operator.kernels && isFloat) || isEmpty || others.length > 0) return undefined;
  const { memory, places } = state;
  try {
    const { address } = memory.place(sizeOf(shape) + constants.FLOAT_SPARE);
    const records = operator.kernels(attributes, {
      input: (index) => placeOf(node.inputs[index], state),
      output: { address, shape },
      constant(length, write) {
        const place = memory.place(length);
        write(memory.view(place));
        return place.address;
      },
      scratch: memory.scratch,
    });
    if (records !== undefined) places.set(node.outputs[0], { address, length: sizeOf(shape), shape });
    return records;
  } catch (error) {
    // More than a memory can hold: by the reference, then.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Where a value is in the memory; brings it there first. */
function placeOf(name: string, state: State): Floats & { readonly shape: Shape } {
  const { memory, places } = state;
  const there = places.get(name);
  if (there !== undefined) return there;
  const { data, shape } = tensorOf(name, state);
  const place = { ...memory.place(data.length), shape };
  memory.view(place).set(data);
  places.set(name, place);
  return place;
}

function tensorOf(name: string, { memory, places, values }: State): Tensor {
  const place = places.get(name);
  return place ? floatTensor(place.shape, memory.view(place)) : (values.get(name) ?? absent);
}

function set(name: string, tensor: Tensor, { memory, places, values }: State): void {
  const place = places.get(name);
  if (place === undefined) values.set(name, tensor);
  else memory.view(place).set(tensor.data);
}

/** Outputs of a step by its reference, under their names. */
function reference({ node, operator, attributes }: Step, state: State): (readonly [string, Tensor])[] {
  const operands = node.inputs.map((name) => tensorOf(name, state));
  const outputs = operator.reference(attributes, operands).flatMap((tensor, i) => {
    const name = node.outputs[i] ?? '';
    return name === '' ? [] : [[name, tensor] as const];
  });
  for (const [name, tensor] of outputs) set(name, tensor, state);
  return outputs;
}

/** What computes the stages again. */
function callsOf(stages: readonly Stage[], state: State): (() => void)[] {
  const calls: (() => void)[] = [];
  let together: KernelRecord[] = [];
  const close = (): void => {
    if (together.length === 0) return;
    const [address, length] = [state.memory.store(together), together.length];
    calls.push(() => state.memory.run(address, length));
    together = [];
  };
  for (const { step, records } of stages) {
    if (records === undefined) {
      close();
      calls.push(() => reference(step, state));
    } else {
      together.push(...records);
    }
  }
  close();
  return calls;
}

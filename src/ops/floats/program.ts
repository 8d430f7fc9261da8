/**
 * @file A plan in the memory of the float kernels. The first image shows which values hold floats: their steps run by kernels,
 * the others by their references in between.
 */
import { type FloatTensor, floatTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';
import { absent, type Plan, type Step } from '../plan.ts';
import { type FloatMemory, type Floats, floatMemory } from './memory.ts';

export interface FloatProgram {
  /** Computes the values of one image: the inputs, the constants, every step's outputs. They last until the next call. */
  run(inputs: ReadonlyMap<string, FloatTensor>): ReadonlyMap<string, Tensor>;
  /**
   * Puts values in place of the graph's own and computes these steps from them; the values of all other steps stay.
   * Undefined before the first image, and where a given value has no place of its own: that of a view or of one output among several.
   */
  continue(
    given: ReadonlyMap<string, Tensor>,
    steps: readonly Step[],
  ): ReadonlyMap<string, Tensor> | undefined;
}

interface State {
  readonly memory: FloatMemory;
  /** Values in the memory. */
  readonly places: Map<string, Floats & { readonly shape: Shape }>;
  /** Values of the image at hand; those in the memory are views. */
  readonly values: Map<string, Tensor>;
}

/** All of the 4 GB that a memory can have. */
const MOST_PAGES = 2 ** 16;

/** @param pages of 64 kB that the memory may have; what goes beyond is computed by the references */
export function floatProgram(plan: Plan, pages = MOST_PAGES): FloatProgram {
  const state: State = {
    memory: floatMemory(pages),
    places: new Map(),
    values: new Map(plan.graph.constants),
  };
  let calls: ReadonlyMap<Step, () => void> | undefined;
  const shared = new Set(plan.steps.flatMap(({ node }) => (node.outputs.length > 1 ? node.outputs : [])));
  return {
    run(inputs) {
      for (const { name } of plan.graph.inputs) set(name, inputs.get(name) ?? absent, state);
      if (calls === undefined) {
        calls = new Map(
          plan.steps.flatMap((step) => {
            const call = firstTime(step, state);
            if (call === undefined) for (const name of step.node.outputs) shared.add(name);
            return call ? [[step, call] as const] : [];
          }),
        );
        showPlaces(state);
      } else {
        for (const call of calls.values()) call();
      }
      return state.values;
    },
    continue(given, steps) {
      if (calls === undefined || [...given.keys()].some((name) => shared.has(name))) return undefined;
      for (const [name, tensor] of given) set(name, tensor, state);
      for (const step of steps) calls.get(step)?.();
      return state.values;
    },
  };
}

/** The memory does not grow after the first image: views last. */
function showPlaces({ memory, places, values }: State): void {
  for (const [name, place] of places) values.set(name, floatTensor(place.shape, memory.view(place)));
}

/** Computes a step for the first image; gives the call that computes it again, or none where its values are those of an input. */
function firstTime(step: Step, state: State): (() => void) | undefined {
  const run = kernelCall(step, state);
  if (run !== undefined) {
    run();
    return run;
  }
  const outputs = reference(step, state);
  for (const [name, { kind, shape, data }] of outputs) {
    if (kind === 'float' && state.memory.owns(data))
      state.places.set(name, { address: data.byteOffset, length: data.length, shape });
  }
  return outputs.every(([name]) => state.places.has(name)) ? undefined : () => reference(step, state);
}

/** Runs a step's kernels, if it has any, its inputs are floats, and the memory has room. */
function kernelCall(step: Step, state: State): (() => void) | undefined {
  const { node, operator, attributes, inputShapes, outputShapes } = step;
  const { memory, places } = state;
  const [shape, ...others] = outputShapes;
  const isEmpty = sizeOf(shape) === 0 || sizeOf(inputShapes[0] ?? []) === 0;
  const isFloat = node.inputs.every((name) => tensorOf(name, state).kind === 'float');
  if (!(operator.kernels && isFloat) || isEmpty || others.length > 0) return undefined;
  try {
    const { address } = memory.place(sizeOf(shape));
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
    if (records === undefined) return undefined;
    const program = memory.store(records);
    places.set(node.outputs[0], { address, length: sizeOf(shape), shape });
    return () => memory.run(program, records.length);
  } catch (error) {
    // More than the memory can hold.
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

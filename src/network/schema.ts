/**
 * @file What the JSON description inside a saved network must look like. Arrays of numbers live in tensors; the
 * description names them.
 */
import * as z from 'zod/mini';

const count = z.int().check(z.gte(0));
const size = z.int().check(z.gte(1));
const pair = z.readonly(z.tuple([z.int(), z.int()]));
const shape = z.readonly(z.array(size));
const tensorName = z.string();

const window = z.readonly(
  z.object({
    input: pair,
    output: pair,
    kernel: pair,
    strides: pair,
    dilations: pair,
    padStart: pair,
  }),
);

const wiring = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('conv'), window, inChannels: size, outChannels: size, groups: size }),
  z.object({ kind: z.literal('dense'), inputs: size, outputs: size }),
  z.object({ kind: z.literal('elementwise'), size }),
  z.object({
    kind: z.literal('sparse'),
    inputs: size,
    outputs: size,
    starts: tensorName,
    targets: tensorName,
  }),
]);

const activation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('clip'),
    min: z.nullable(z.number()),
    max: z.nullable(z.number().check(z.gt(0))),
  }),
  z.object({ kind: z.literal('leaky'), slopes: z.readonly(z.array(z.number().check(z.gte(0)))) }),
  z.object({ kind: z.literal('elu'), alpha: z.number(), scale: z.number(), width: z.number() }),
  z.object({ kind: z.literal('gelu'), approximate: z.boolean() }),
  z.object({ kind: z.enum(['sigmoid', 'tanh', 'softplus', 'softsign']) }),
  z.object({ kind: z.enum(['silu', 'mish', 'hard-swish']) }),
]);

const curve = z.object({
  on: tensorName,
  off: z.nullable(tensorName),
  band: z.nullable(tensorName),
});

const base = { name: z.string(), shape, stage: count };

const population = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('input'),
    xMin: z.number(),
    xMax: z.number(),
    rounding: z.enum(['nearest', 'floor']),
  }),
  z.object({
    ...base,
    kind: z.literal('spiking'),
    xMax: tensorName,
    iExt: tensorName,
    initial: tensorName,
    mirror: z.nullable(tensorName),
    curve: z.nullable(curve),
    value: z.string(),
    activation,
  }),
  z.object({ ...base, kind: z.literal('relay') }),
  z.object({
    ...base,
    kind: z.literal('readout'),
    scale: z.number(),
    initial: tensorName,
    value: z.string(),
  }),
]);

const projection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('synapses'), from: z.string(), to: z.string(), wiring, weights: tensorName }),
  z.object({ kind: z.literal('earliest'), from: z.string(), to: z.string(), window, channels: size }),
  z.object({ kind: z.literal('route'), from: z.string(), to: z.string(), sources: tensorName }),
]);

export const networkDescription = z.object({
  name: z.string(),
  steps: z.union([z.int().check(z.gte(1), z.lte(65535)), z.literal('continuous')]),
  arithmetic: z.enum(['integer', 'float']),
  populations: z.array(population),
  projections: z.array(projection),
  origin: z.object({
    version: z.string(),
    model: z.string(),
    sha256: z.nullable(z.string()),
    calibration: z.string(),
    threshold: z.string(),
    per: z.enum(['layer', 'channel']),
    weights: z.enum(['int8', 'float32']),
    preprocess: z.string(),
    macs: z.number(),
    flops: z.number(),
  }),
});

export type PopulationDescription = z.infer<typeof population>;
export type ProjectionDescription = z.infer<typeof projection>;

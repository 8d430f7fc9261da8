/**
 * @file Schema of the JSON description in a saved network. Arrays of numbers live in tensors; the
 * description names them.
 */
import { endingNames } from '../graph/decision.ts';
import {
  boolean,
  byKind,
  integer,
  list,
  nullable,
  number,
  numberOr,
  object,
  oneOf,
  optional,
  pairOf,
  type Read,
  text,
  textsByName,
} from './json.ts';

const count = integer(0);
const size = integer(1);
const pair = pairOf(integer());
const shape = list(size);
const tensorName = text;

const window = object({
  input: pair,
  output: pair,
  kernel: pair,
  strides: pair,
  dilations: pair,
  padStart: pair,
});

const wiring = byKind({
  conv: object({ kind: oneOf('conv'), window, inChannels: size, outChannels: size, groups: size }),
  dense: object({ kind: oneOf('dense'), inputs: size, outputs: size }),
  elementwise: object({ kind: oneOf('elementwise'), size }),
  sparse: object({
    kind: oneOf('sparse'),
    inputs: size,
    outputs: size,
    starts: tensorName,
    targets: tensorName,
  }),
});

const plain = <const K extends string>(kind: K) => object({ kind: oneOf(kind) });

const activation = byKind({
  clip: object({ kind: oneOf('clip'), min: nullable(number), max: nullable(number) }),
  leaky: object({ kind: oneOf('leaky'), slopes: list(number) }),
  elu: object({ kind: oneOf('elu'), alpha: number, scale: number, width: number }),
  gelu: object({ kind: oneOf('gelu'), approximate: boolean }),
  sigmoid: plain('sigmoid'),
  tanh: plain('tanh'),
  softplus: plain('softplus'),
  softsign: plain('softsign'),
  silu: plain('silu'),
  mish: plain('mish'),
  'hard-swish': plain('hard-swish'),
  staircase: object({
    kind: oneOf('staircase'),
    flights: list(object({ unit: number, below: count, edges: list(number) })),
  }),
});

const thresholdTable = object({
  on: tensorName,
  off: nullable(tensorName),
  upperBound: nullable(tensorName),
});

const selection = object({
  deadline: size,
  competition: nullable(
    object({ group: oneOf('pixel', 'map', 'layer'), most: size, ranks: nullable(tensorName) }),
  ),
});

const selectionOrAll = nullable(selection);

const steps = numberOr(integer(1, 65535), oneOf('continuous'));

const base = { name: text, shape, stage: count };
const sender = { ...base, steps, selection: selectionOrAll };

const population = byKind({
  input: object({
    ...sender,
    kind: oneOf('input'),
    xMin: number,
    xMax: number,
    rounding: oneOf('nearest', 'floor'),
  }),
  spiking: object({
    ...sender,
    kind: oneOf('spiking'),
    xMax: tensorName,
    iExt: tensorName,
    initial: tensorName,
    mirror: nullable(tensorName),
    thresholdTable: nullable(thresholdTable),
    value: text,
    activation,
  }),
  relay: object({ ...sender, kind: oneOf('relay') }),
  readout: object({ ...base, kind: oneOf('readout'), scale: number, initial: tensorName, value: text }),
});

const decided = {
  output: text,
  shape,
  endings: list(oneOf(...endingNames)),
  runs: optional(object({ length: size, stride: size })),
  linear: optional(object({ factor: number, offset: number })),
  leftOut: optional(text),
};

const decision = byKind({
  argmax: object({ kind: oneOf('argmax'), ...decided }),
  threshold: object({ kind: oneOf('threshold'), ...decided, threshold: number, below: optional(boolean) }),
  values: object({ kind: oneOf('values'), ...decided, declared: optional(boolean) }),
  map: object({ kind: oneOf('map'), ...decided }),
});

const projection = byKind({
  synapses: object({ kind: oneOf('synapses'), from: text, to: text, wiring, weights: tensorName }),
  'max-pool': object({ kind: oneOf('max-pool'), from: text, to: text, window, channels: size }),
  gather: object({ kind: oneOf('gather'), from: text, to: text, sources: tensorName }),
});

/** Reads a whole description. */
export const networkDescription = object({
  name: text,
  steps,
  arithmetic: oneOf('integer', 'float'),
  populations: list(population),
  projections: list(projection),
  decision,
  classNames: nullable(list(text)),
  origin: object({
    version: text,
    model: text,
    sha256: nullable(text),
    calibration: text,
    settings: textsByName,
    chosen: list(text),
    preprocess: text,
    transform: optional(text),
    macs: number,
    flops: number,
  }),
});

export type PopulationDescription = Read<typeof population>;
export type ProjectionDescription = Read<typeof projection>;
export type SelectionDescription = Read<typeof selectionOrAll>;

/**
 * @file A spiking network as an ONNX graph of standard integer operators: pixels in, the potentials of the read-out out, the
 * same integers as every simulator gives. In the value domain a spike is its k = T − t, so that a layer is a sum of W·k,
 * a division and two limits.
 */
import { FirstspikeError } from '../../error.ts';
import type { Shape } from '../../graph/tensor.ts';
import { pixelType, type SpikingNetwork, stageLength } from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { VERSION } from '../../version.ts';
import { encodeModel } from '../onnx/encode.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../onnx/proto.ts';
import { Builder } from './builder.ts';
import { metadataOf } from './metadata.ts';
import { encoded, fired, potentialsOf, relayed, selected } from './populations.ts';
import type { Sent } from './synapses.ts';

const OPSET = 17n;

export interface IntegerOnnxOptions {
  /** Type of the input `pixels`. Default: uint8 where the network's range of pixels is one of bytes, else float32. */
  readonly pixels?: 'uint8' | 'float32';
}

/** See `networkToOnnx` of `src/files.ts`. */
export function networkToOnnx(network: SpikingNetwork, options: IntegerOnnxOptions = {}): Uint8Array {
  const { name, arithmetic, populations, projections } = network;
  if (arithmetic !== 'integer') {
    throw new FirstspikeError(
      'unsupported',
      `"${name}" has real weights, and only integers are the same in every program; convert with --weights int8 or int16 and a number of steps.`,
    );
  }
  const [input] = populations;
  const readout = populations[populations.length - 1];
  if (input.kind !== 'input' || readout.kind !== 'readout')
    throw new RangeError('a network begins with an input');
  const bytes = (options.pixels ?? pixelType(network)) === 'uint8';
  const builder = new Builder();
  const perUnit = neuronsPerUnit(network);
  const sent = new Map<string, Sent>();
  for (const population of populations) {
    const sources = projections.flatMap((projection) => {
      const from = sent.get(projection.from);
      return projection.to === population.name && from ? [{ projection, sent: from }] : [];
    });
    if (population.kind === 'readout') {
      const u = builder.node('Identity', [potentialsOf(builder, population, sources)], {}, 'potentials');
      const scaled = builder.node('Mul', [
        builder.cast(u, DataType.DOUBLE),
        builder.double(population.scale),
      ]);
      builder.node('Cast', [scaled], { to: DataType.FLOAT }, 'logits');
      continue;
    }
    const made = {
      input: () => encoded(builder, input, 'pixels', bytes),
      relay: () => relayed(builder, population.shape, sources),
      spiking: () =>
        population.kind === 'spiking'
          ? fired(builder, population, potentialsOf(builder, population, sources))
          : '',
    }[population.kind]();
    const k = builder.node('Identity', [selected(builder, population, made)], {}, `k of ${population.name}`);
    const signed = perUnit(population.name) === 2;
    sent.set(population.name, { k, shape: population.shape, most: stageLength(population.steps), signed });
  }
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: OPSET })],
    producerName: 'firstspike',
    producerVersion: VERSION,
    metadataProps: Object.entries(metadataOf(network)).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  const graph = create(GraphProtoSchema, {
    name,
    input: [valueInfo('pixels', bytes ? DataType.UINT8 : DataType.FLOAT, input.shape)],
    output: [
      valueInfo('potentials', DataType.INT32, readout.shape),
      valueInfo('logits', DataType.FLOAT, readout.shape),
    ],
    initializer: builder.constants,
    node: builder.nodes,
  });
  return encodeModel(model, graph);
}

function valueInfo(name: string, elemType: DataType, shape: Shape): ValueInfoProto {
  const dim = [
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value: 'N' } }),
    ...shape.map((n) =>
      create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(n) } }),
    ),
  ];
  const tensor = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

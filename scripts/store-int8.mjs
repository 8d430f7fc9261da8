// Stores the weights of a model's linear layers as int8 with one scale per output channel (DequantizeLinear, operator set 13 on),
// a quarter of the bytes: each weight moves by half a step at most, 1/254 of its channel's largest. Biases stay float32.
//
//   node scripts/store-int8.mjs model.onnx -o smaller.onnx
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, AttributeProtoSchema, ModelProtoSchema, NodeProtoSchema, TensorProtoSchema, TensorProto_DataType as Type } from 'onnx-buf';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { output: { type: 'string', short: 'o' } } });
if (positionals.length !== 1 || !values.output) throw new Error('Usage: node scripts/store-int8.mjs model.onnx -o smaller.onnx');

const model = fromBinary(ModelProtoSchema, readFileSync(positionals[0]));
const { graph } = model;
if (!graph || !model.opsetImport.some(({ domain, version }) => domain === '' && version >= 13n)) {
  throw new Error('The model should be of operator set 13 or later.');
}
const nodes = [];
for (const node of graph.node) {
  const at = graph.initializer.findIndex(({ name }) => name === node.input[1]);
  const weights = graph.initializer[at];
  if (['Conv', 'Gemm', 'MatMul'].includes(node.opType) && weights?.dataType === Type.FLOAT && weights.rawData.length > 0) {
    const axis = node.opType === 'Conv' || node.attribute.some(({ name, i }) => name === 'transB' && i === 1n) ? 0 : weights.dims.length - 1;
    graph.initializer.splice(at, 1, ...quantised(weights, axis));
    nodes.push(
      create(NodeProtoSchema, {
        name: `${weights.name}/dequantize`,
        opType: 'DequantizeLinear',
        input: [`${weights.name}/int8`, `${weights.name}/scale`],
        output: [weights.name],
        attribute: [create(AttributeProtoSchema, { name: 'axis', type: AttributeProto_AttributeType.INT, i: BigInt(axis) })],
      }),
    );
  }
  nodes.push(node);
}
graph.node = nodes;
writeFileSync(values.output, toBinary(ModelProtoSchema, model));

/** The weights as integers −127…127, and the scale of each channel. */
function quantised({ name, dims, rawData }, axis) {
  const numbers = new Float32Array(Uint8Array.from(rawData).buffer);
  const channels = Number(dims[axis]);
  const inner = dims.slice(axis + 1).reduce((product, n) => product * Number(n), 1);
  const channelOf = (i) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  numbers.forEach((w, i) => {
    scales[channelOf(i)] = Math.max(scales[channelOf(i)], Math.abs(w));
  });
  for (let c = 0; c < channels; c++) scales[c] = scales[c] / 127 || 1;
  const integers = Int8Array.from(numbers, (w, i) => Math.max(-127, Math.min(127, Math.round(w / scales[channelOf(i)]))));
  return [
    create(TensorProtoSchema, { name: `${name}/int8`, dims, dataType: Type.INT8, rawData: new Uint8Array(integers.buffer) }),
    create(TensorProtoSchema, { name: `${name}/scale`, dims: [BigInt(channels)], dataType: Type.FLOAT, rawData: new Uint8Array(scales.buffer) }),
  ];
}

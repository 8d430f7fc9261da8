/**
 * @file How each ONNX operator is converted, in one phrase, for docs/operators.md. Every operator of the table and every
 * operator that is rewritten before planning needs one: the page's test names what is missing here or gone there.
 */
import { quantisedOperators } from '../../src/ops/lower/quantised-operators.ts';
import { operators } from '../../src/ops/table.ts';

const curve = 'a neuron whose threshold falls along the curve';
const moved = 'spikes take another place; nothing is computed';
const kept = 'nothing: the values stay as they are';
const constants = 'computed in advance; works on constants only';
const writtenOut = 'computed in advance, or part of a written-out activation that is recognised';

/** Operators of the table. */
const converted: Readonly<Record<string, string>> = {
  Abs: 'the sum of two Relus',
  Add: 'a constant moves into the bias; two signals project into the same neurons',
  And: constants,
  AveragePool: 'synapses of equal weight',
  BatchNormalization: 'folded into weights and biases',
  Cast: 'between floats nothing; to integers on constants only',
  CastLike: constants,
  Ceil: constants,
  Celu: curve,
  Clip: 'a neuron that is limited at both ends',
  Concat: moved,
  Constant: constants,
  ConstantOfShape: constants,
  Conv: 'synapses that share weights',
  ConvTranspose: 'synapses, listed one by one',
  DepthToSpace: moved,
  Div: 'by a constant: folded into the weights',
  Dropout: kept,
  Elu: curve,
  Equal: constants,
  Erf: writtenOut,
  Exp: writtenOut,
  Expand: constants,
  Flatten: kept,
  Floor: constants,
  Gather: moved,
  Gelu: curve,
  Gemm: 'synapses from every source to every neuron',
  GlobalAveragePool: 'synapses of equal weight',
  GlobalMaxPool: 'the earliest spike of each channel',
  Greater: constants,
  GreaterOrEqual: constants,
  HardSigmoid: 'the line moves into weights and biases, the limits into a neuron',
  HardSwish: curve,
  Identity: kept,
  LeakyRelu: curve,
  Less: constants,
  LessOrEqual: constants,
  Log: writtenOut,
  LogSoftmax: 'left out at the end: it keeps the order of the scores',
  MatMul: 'by a constant matrix: synapses from every source to every neuron',
  Max: 'against a constant a Relu or Clip; of two signals b + Relu(a − b)',
  MaxPool: 'the earliest spike of each window',
  Mean: 'signals project into the same neurons',
  Min: 'against a constant a Clip; of two signals a − Relu(a − b)',
  Mish: curve,
  Mod: constants,
  Mul: 'by a constant: folded into the weights',
  Neg: 'folded into the weights',
  Not: constants,
  Or: constants,
  PRelu: curve,
  Pad: 'spikes take another place; a border that is not zero moves into the bias',
  Pow: writtenOut,
  Range: constants,
  Reciprocal: writtenOut,
  ReduceMax: 'the earliest spike along the axes',
  ReduceMean: 'synapses of equal weight',
  ReduceMin: constants,
  ReduceProd: constants,
  ReduceSum: 'synapses of weight 1',
  Relu: 'the neuron itself: a potential that is not above zero never fires',
  Reshape: kept,
  Resize: 'nearest: spikes take another place, some several; linear: synapses, listed one by one',
  Round: constants,
  Selu: curve,
  Shape: 'computed in advance: sizes are known before an image is',
  Sigmoid: `${curve}; left out at the end`,
  Sign: constants,
  Size: constants,
  Slice: moved,
  Softmax: 'left out at the end: it keeps the order of the scores',
  Softplus: `${curve}; left out at the end`,
  Softsign: `${curve}; left out at the end`,
  SpaceToDepth: moved,
  Split: moved,
  Sqrt: writtenOut,
  Squeeze: kept,
  Sub: 'a constant moves into the bias; two signals project into the same neurons',
  Sum: 'signals project into the same neurons',
  Swish: curve,
  Tanh: `${curve}; left out at the end`,
  Tile: constants,
  Transpose: moved,
  Unsqueeze: kept,
  Upsample: 'to the nearest pixel: spikes take another place, some several',
  Where: constants,
};

/** Operators on integers: each becomes the float operator it stands for. */
const quantised: Readonly<Record<string, string>> = {
  ConvInteger: '`Conv` of what the integers stand for',
  DequantizeLinear: 'nothing: its integers are kept as the floats they stand for',
  DynamicQuantizeLinear: 'nothing: floats are not quantised',
  MatMulInteger: '`MatMul` of what the integers stand for',
  QLinearConv: '`Conv`',
  QLinearMatMul: '`MatMul`',
  QuantizeLinear: '`Clip` where its integers begin at zero, else nothing: values are not rounded',
  'com.microsoft.DequantizeLinear': 'as `DequantizeLinear`',
  'com.microsoft.MatMulIntegerToFloat': '`MatMul`',
  'com.microsoft.QGemm': '`Gemm`',
  'com.microsoft.QLinearAdd': '`Add`',
  'com.microsoft.QLinearAveragePool': '`AveragePool`',
  'com.microsoft.QLinearConcat': '`Concat`',
  'com.microsoft.QLinearConv': '`Conv`',
  'com.microsoft.QLinearGlobalAveragePool': '`GlobalAveragePool`',
  'com.microsoft.QLinearLeakyRelu': '`LeakyRelu`',
  'com.microsoft.QLinearMul': '`Mul`',
  'com.microsoft.QLinearSigmoid': '`Sigmoid`',
  'com.microsoft.QLinearSoftmax': '`Softmax`',
  'com.microsoft.QuantizeLinear': 'as `QuantizeLinear`',
};

/** Operators that say which class wins; the network is read before them. */
export const labelling: readonly string[] = [
  'ArgMax',
  'Hardmax',
  'TopK',
  'ai.onnx.ml.ArrayFeatureExtractor',
  'ai.onnx.ml.ZipMap',
];

/** What the records above have too few and too many; empty if they are complete. */
export const incomplete = (): readonly string[] => [
  ...differences(
    converted,
    operators.map(({ type }) => type),
    'the operator table (src/ops/table.ts)',
  ),
  ...differences(quantised, [...quantisedOperators.keys()], 'src/ops/lower/quantised-operators.ts'),
];

const differences = (record: Readonly<Record<string, string>>, types: readonly string[], where: string) => [
  ...types
    .filter((type) => !Object.hasOwn(record, type))
    .map((type) => `${type} has no phrase: say in test/conformance/phrases.ts how it is converted.`),
  ...Object.keys(record)
    .filter((type) => !types.includes(type))
    .map((type) => `${type} is not in ${where}: take its phrase out of test/conformance/phrases.ts.`),
];

/** Type and phrase, by name. */
export const convertedRows = (): readonly (readonly [string, string])[] => sorted(converted);

/** Type and phrase, by name. */
export const quantisedRows = (): readonly (readonly [string, string])[] => sorted(quantised);

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

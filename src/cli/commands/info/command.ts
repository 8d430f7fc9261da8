/**
 * @file `firstspike info`: what is in a model, what it costs, and whether it converts.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../../error.ts';
import type { Graph } from '../../../graph/graph.ts';
import { formatShape, type Shape, sizeOf, type Tensor } from '../../../graph/tensor.ts';
import { type Blueprint, type PopulationBlueprint, signedBlueprints } from '../../../mapping/blueprint.ts';
import { buildBlueprint } from '../../../mapping/build.ts';
import { staircaseSteps } from '../../../mapping/staircase-steps.ts';
import { costOf } from '../../../ops/cost.ts';
import { decisionOf } from '../../../ops/decision.ts';
import { expectedPixels } from '../../../ops/expected-pixels.ts';
import type { Cost } from '../../../ops/operator.ts';
import { chooseOutput, type ModelOutput, outputsOf } from '../../../ops/output.ts';
import { type Plan, planGraph, type Step } from '../../../ops/plan.ts';
import { fig1Training, inferredSizes } from '../../shared/fig1.ts';
import { count, describeClasses, plural } from '../../shared/format.ts';
import {
  type AnnModel,
  describeModel,
  loadModel,
  modelFields,
  type NetworkModel,
} from '../../shared/model.ts';
import { describeNetwork, networkFields } from '../../shared/network-report.ts';
import { wholeNumber } from '../../shared/option-values.ts';
import { addOutput, type OutputOptions, outputOption } from '../../shared/options.ts';
import { addReading, describeDecision, type ReadingOptions, readingOf } from '../../shared/reading.ts';
import { runs } from '../../shared/session.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';
import { describeNir } from '../export/nir-report.ts';

interface InfoOptions extends OutputOptions, ReadingOptions {
  readonly inputShape?: Shape;
}

export function infoCommand(program: Command): void {
  const command = program
    .command('info')
    .summary('what is in a model, and whether it converts')
    .description(
      'Show the layers of an ANN (ONNX, Keras, TensorFlow.js) with shapes, parameters and cost, and what can and cannot be converted; the nodes of a NIR graph and the ANN it stands for; or the populations of a converted network.',
    )
    .argument(
      '<model>',
      'an ONNX, Keras or NIR file, a TensorFlow.js model.json, a converted network, or a bundled model',
    )
    .addOption(
      outputOption('--input-shape <shape>', 'C,H,W of one image, for models that leave it open', readShape),
    );
  addReading(command, { classes: false });
  addOutput(command);
  runs<InfoOptions>(command, async (session, options, argument) => {
    const { inputShape } = options;
    const model = await loadModel(argument, readingOf(options));
    const { style } = session;
    if (model.nir) {
      const { fields, text } = describeNir(model.nir, describeModel(model), style);
      const rest =
        model.format === 'firstspike'
          ? { title: 'The network that was exported', ...ownNir(model, style) }
          : { title: 'The ANN it stands for', ...describeAnn(model, inputShape, style) };
      session.result({ model: modelFields(model), ...fields, ...rest.fields }, () =>
        [text(), style.bold(rest.title), rest.text()].join('\n\n'),
      );
      return;
    }
    if (model.format === 'firstspike') {
      const fields = { model: modelFields(model), ...networkFields(model.network) };
      session.result(fields, () => describeNetwork(model.network, style, [['model', describeModel(model)]]));
      return;
    }
    const { fields, text } = describeAnn(model, inputShape, style);
    session.result({ model: modelFields(model), ...fields }, text);
  });
}

/** A network that firstspike exported: the file is also the network. */
const ownNir = ({ network }: NetworkModel, style: Style): Description => ({
  fields: networkFields(network),
  text: () => describeNetwork(network, style, [['coding', 'time to first spike, exported by firstspike']]),
});

const readShape = (text: string): Shape =>
  text.split(/[,x×]/).map((part) => wholeNumber('--input-shape', 1)(part.trim()));

interface Description {
  readonly fields: object;
  readonly text: () => string;
}

/** Whether an ANN can be converted, and all that is known of it. */
function describeAnn(model: AnnModel, inputShape: Shape | undefined, style: Style): Description {
  const { output, decision: declared } = model.reading;
  const read = attempt(() => {
    const source = model.source(inputShape);
    const chosen =
      output === undefined
        ? attempt(() => chooseOutput(source), 'usage')
        : { value: chooseOutput(source, output) };
    // Where the outputs leave a choice, the layers of all are shown.
    return { source, chosen, plan: planGraph(chosen.value ?? source) };
  });
  if (read.problem)
    return {
      fields: convertibility(read.problem),
      text: () => [head(model, [], style), refusal(read.problem, style)].join('\n\n'),
    };
  const { source, chosen, plan } = read.value;
  const outputs = source.outputs.length > 1 ? outputsOf(source) : null;
  const layers = plan.steps.map((step) => layerOf(plan, step));
  const names = source.notes?.classNames;
  const { macs, flops, pooled } = costOf(plan);
  const parameters = sum(layers.map((layer) => layer.parameters));
  const inputs = plan.graph.inputs.map(({ name, shape }) => ({ name, shape: shape.slice(1) }));
  const decision = chosen.problem ? chosen : attempt(() => decisionOf(plan, declared));
  const converted = decision.problem
    ? decision
    : attempt(() => buildBlueprint(plan, { min: 0 }, process.availableMemory()));
  const network = converted.problem ? {} : { network: networkOf(converted.value) };
  const note = fig1Note(model);
  return {
    fields: {
      opset: plan.graph.opset,
      inputs,
      outputs: outputs ?? [
        { name: source.outputs[0], shape: plan.shapes.get(plan.graph.outputs[0])?.slice(1) },
      ],
      decision: decision.value ?? null,
      pixels: {
        preprocess: source.notes?.preprocess ?? null,
        ...(expectedPixels(source) ?? { white: null }),
      },
      classNames: source.notes?.classNames ?? null,
      layers,
      parameters,
      ann: { macs, flops, pooled },
      ...(note && { note }),
      ...convertibility(converted.problem),
      ...network,
    },
    text: () =>
      [
        head(
          model,
          [
            ['input', inputs.map(({ shape }) => `${formatShape(shape)} per image`).join(', ')],
            ...(outputs ? ([['outputs', listOutputs(outputs)]] as [string, string][]) : []),
            ['decision', decision.value ? describeDecision(decision.value) : decision.problem.message],
            ['pixels', describePixels(source)],
            ...(names ? ([['classes', describeClasses(names)]] as [string, string][]) : []),
            ['parameters', count(parameters)],
            ['cost', `${count(macs)} MACs, ${count(flops)} FLOPs per image (2 per MAC, 1 per pooled output)`],
            ...(note ? ([['note', note]] as [string, string][]) : []),
          ],
          style,
        ),
        layerTable(layers, style),
        converted.problem ? refusal(converted.problem, style) : acceptance(converted.value, style),
      ].join('\n\n'),
  };
}

/** What has to be known before the numbers of a bundled network are compared with the paper's. */
function fig1Note(model: AnnModel): string | undefined {
  const training = fig1Training(model);
  return training && `${training}; ${inferredSizes}`;
}

/** How pixels become the model's input, as far as it says so itself. */
function describePixels(graph: Graph): string {
  const { preprocess } = graph.notes ?? {};
  if (preprocess !== undefined) return `scaled as "${preprocess}", as the model's file says`;
  const expected = expectedPixels(graph);
  if (expected === undefined) return 'decided with the data; 0…1 where these are intensities';
  const range = expected.isSigned ? '−128…127' : `0…${expected.white}`;
  return `${range}: ${expected.because}`;
}

const head = (model: AnnModel, more: readonly [string, string][], style: Style): string =>
  facts([['model', describeModel(model)], ...more], style);

const listOutputs = (outputs: readonly ModelOutput[]): string =>
  outputs.map(({ name, shape }) => (shape ? `${name} (${formatShape(shape)})` : name)).join(', ');

interface Layer {
  readonly name: string;
  readonly operator: string;
  /** Of one image, without a batch axis. */
  readonly outputShape: Shape;
  readonly parameters: number;
  readonly macs: number;
}

function layerOf({ graph }: Plan, step: Step): Layer {
  const { node, operator, attributes, inputShapes, outputShapes } = step;
  const constants = node.inputs.map((name) => graph.constants.get(name));
  const cost: Cost = operator.count(attributes, inputShapes, outputShapes);
  return {
    name: node.name,
    operator: node.type,
    outputShape: outputShapes[0].slice(1),
    parameters: sum(constants.map((tensor) => (tensor ? parametersIn(node.type, tensor) : 0))),
    macs: cost.macs,
  };
}

/** Operators all of whose float constants are weights, biases, statistics or slopes. */
const weighted = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'BatchNormalization', 'PRelu']);
/** Operators whose float constants say how they work. */
const unweighted = new Set(['Resize', 'Upsample']);

/** A single number elsewhere, such as a limit of Clip or the ratio of Dropout, belongs to the architecture. */
function parametersIn(operator: string, { kind, shape }: Tensor): number {
  const size = sizeOf(shape);
  if (kind !== 'float' || unweighted.has(operator)) return 0;
  return size > 1 || weighted.has(operator) ? size : 0;
}

function layerTable(layers: readonly Layer[], style: Style): string {
  const blankZero = (value: number): string => (value === 0 ? '' : count(value));
  return table(
    [
      { title: 'layer' },
      { title: 'operator' },
      { title: 'output' },
      { title: 'parameters', align: 'right' },
      { title: 'MACs', align: 'right' },
    ],
    layers.map((layer) => [
      layer.name,
      layer.operator,
      formatShape(layer.outputShape),
      blankZero(layer.parameters),
      blankZero(layer.macs),
    ]),
    style,
    [
      'total',
      '',
      '',
      count(sum(layers.map(({ parameters }) => parameters))),
      count(sum(layers.map(({ macs }) => macs))),
    ],
  );
}

const convertibility = (problem: FirstspikeError | undefined) => ({
  convertible: problem === undefined,
  problems: problem ? problemsOf(problem) : [],
});

/** Every node that stands in the way. */
function problemsOf({
  code,
  message,
  details,
}: FirstspikeError): { code: string; message: string; node?: unknown; operator?: unknown }[] {
  const nodes = Array.isArray(details.nodes) ? details.nodes : [{ ...details, message }];
  return nodes.map((node) => ({
    code,
    ...('node' in node && { node: node.node }),
    ...('operator' in node && { operator: node.operator }),
    message: String(node.message),
  }));
}

function refusal(problem: FirstspikeError, style: Style): string {
  const lines = problemsOf(problem).map(({ message }) => `  · ${message}`);
  return `  ${style.red('✗')} ${style.bold('cannot be converted')}\n${lines.join('\n')}`;
}

function networkOf(blueprint: Blueprint) {
  const { populations } = blueprint;
  const signed = signedBlueprints(blueprint);
  const own = staircaseSteps(blueprint);
  const neurons = ({ name, shape }: PopulationBlueprint) => sizeOf(shape) * (signed.has(name) ? 2 : 1);
  return {
    neurons: sum(populations.map((population) => (population.kind === 'spiking' ? neurons(population) : 0))),
    populations: populations.map((population) => ({
      name: population.name,
      kind: population.kind,
      shape: population.shape,
      neurons: neurons(population),
      ...(own.has(population.name) && { staircaseSteps: own.get(population.name) }),
    })),
  };
}

function acceptance(blueprint: Blueprint, style: Style): string {
  const { neurons, populations } = networkOf(blueprint);
  const spiking = populations.filter(({ kind }) => kind === 'spiking').length;
  const own = [...staircaseSteps(blueprint)].map(([name, steps]) => `${name} ${steps}`);
  const stairs =
    own.length === 0
      ? ''
      : `\n    steps of populations, one per level of their staircases, unless --steps says otherwise: ${own.join(', ')}`;
  const chain = populations.map(({ name, shape }) => `${name} ${style.dim(formatShape(shape))}`).join(' → ');
  return `  ${style.green('✓')} ${style.bold('can be converted')}: ${plural(neurons, 'hidden neuron')} in ${plural(spiking, 'population')}, each fires at most once per image\n    ${chain}${stairs}`;
}

type Attempt<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: FirstspikeError };

/** Catches what makes a model inconvertible; a damaged file stays an error. */
function attempt<T>(work: () => T, code: 'unsupported' | 'usage' = 'unsupported'): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === code) return { problem: error };
    throw error;
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

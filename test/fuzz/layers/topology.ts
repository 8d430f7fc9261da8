/** @file Damage to a Keras-style description: cycles, models within models, layers called over and over, other sizes. */
import { type Draw, hostileInteger, hostileText } from '../draw.ts';
import { mutateJson } from '../json.ts';

type Item = Record<string, unknown>;

const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Changes a description in place. */
export function mutateTopology(topology: unknown, draw: Draw): void {
  if (draw.chance(0.5)) mutateJson(topology, draw);
  if (!isItem(topology) || !isItem(topology.config) || draw.chance(0.3)) return;
  const { config } = topology;
  if (!Array.isArray(config.layers)) return;
  const layers = config.layers.filter(isItem);
  if (layers.length > 0) mutateLayers(config, layers, draw);
}

function mutateLayers(config: Item, layers: Item[], draw: Draw): void {
  const layer = draw.pick(layers);
  const other = draw.pick(layers);
  const call = (name: unknown, times = 1): unknown[] => new Array(times).fill([[name, 0, 0, {}]]);
  switch (draw.int(0, 8)) {
    case 0:
      layer.inbound_nodes = call(draw.pick([layer.name, other.name, hostileText(draw)]));
      break;
    case 1:
      layer.inbound_nodes = [[[other.name, hostileInteger(draw), hostileInteger(draw), {}]]];
      break;
    case 2:
      layer.inbound_nodes = call(other.name, draw.pick([2, 20, 2000]));
      break;
    case 3:
      config.layers = [
        ...layers,
        ...Array.from({ length: draw.pick([1, 10, 1000]) }, () => structuredClone(layer)),
      ];
      break;
    case 4:
      config.layers = chained(layers, layer, draw.pick([2, 100, 3000]));
      break;
    case 5:
      Object.assign(layer, doubled(draw.pick([3, 12, 30, 60])));
      break;
    case 6:
      config.input_layers = draw.pick([
        [],
        [[layer.name, 0, 0]],
        [
          [other.name, 0, 0],
          [layer.name, 0, 0],
        ],
      ]);
      break;
    case 7:
      config.output_layers = [
        [layer.name, 0, 0],
        [other.name, draw.int(0, 2), draw.int(0, 2)],
      ];
      break;
    default:
      if (isItem(layer.config)) resize(layer.config, draw);
  }
}

const sizes = [
  'filters',
  'units',
  'kernel_size',
  'strides',
  'pool_size',
  'dilation_rate',
  'padding',
  'size',
  'axis',
];

/** One size that works rarely. */
function resize(config: Item, draw: Draw): void {
  const known = sizes.filter((name) => Object.hasOwn(config, name));
  const shape = ['batch_shape', 'batch_input_shape', 'target_shape'].find((name) =>
    Object.hasOwn(config, name),
  );
  if (shape !== undefined) config[shape] = [null, hostileInteger(draw), hostileInteger(draw), draw.int(1, 3)];
  else if (known.length > 0) {
    config[draw.pick(known)] = draw.pick([
      hostileInteger(draw),
      [hostileInteger(draw), hostileInteger(draw)],
      'same',
    ]);
  }
}

/** Copies of a layer behind each other. */
function chained(layers: readonly Item[], layer: Item, length: number): Item[] {
  const copies = Array.from({ length }, (_, i): Item => {
    const name = `${String(layer.name)}:${i}`;
    const before = i === 0 ? layer.name : `${String(layer.name)}:${i - 1}`;
    const config = isItem(layer.config) ? { ...layer.config, name } : {};
    return { ...layer, name, config, inbound_nodes: [[[before, 0, 0, {}]]] };
  });
  return [...layers, ...copies];
}

/** Models each of which calls the next one twice: 2^depth layers. */
function doubled(depth: number): Item {
  let model: Item = { class_name: 'ReLU', name: 'm', config: { name: 'm' } };
  for (let i = 0; i < depth; i++) {
    const input = {
      class_name: 'InputLayer',
      name: 'i',
      config: { name: 'i', batch_shape: [null, 4, 4, 2] },
    };
    const twice = { ...model, name: 'm', inbound_nodes: [[['i', 0, 0, {}]], [['m', 0, 0, {}]]] };
    const config = {
      name: 'm',
      layers: [input, twice],
      input_layers: [['i', 0, 0]],
      output_layers: [['m', 1, 0]],
    };
    model = { class_name: 'Functional', name: 'm', config };
  }
  return model;
}

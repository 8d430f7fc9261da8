/** @file Keras file (`.keras` or `.h5`) → graph of one image. */
import { FirstspikeError, grouped } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { isHdf5 } from '../hdf5.ts';
import { importLayers, type LayersOptions } from '../keras-layers/graph.ts';
import type { LayersModel } from '../keras-layers/record.ts';
import { groupedWeights, type NamedWeights, namedWeights } from '../keras-layers/weights.ts';
import { refuseStranger } from '../strangers.ts';
import { isZip, openArchive } from './archive.ts';
import { readHdf5 } from './hdf5.ts';
import { readJson } from './json.ts';
import { groupedVariables, namedVariables } from './variables.ts';

/**
 * Reads a Keras model as a graph that describes one image, channels first: an input H×W×C becomes 1×C×H×W. Needs the
 * package `h5wasm`.
 * @param bytes a `.keras` archive, or an `.h5` file of a whole model
 * @throws FirstspikeError `bad-file` if something is damaged or missing; `unsupported` if the model uses what does not
 * work, naming the layer; `shape` if its layers do not fit each other; `missing-dependency` without `h5wasm`
 */
export const importKeras = async (bytes: Uint8Array, options: LayersOptions = {}): Promise<Graph> =>
  importLayers(await readKeras(bytes), options);

/** Whether the bytes begin as a Keras file does: a zip or HDF5. */
export const isKeras = (bytes: Uint8Array): boolean => isZip(bytes) || isHdf5(bytes);

/** What a Keras file holds, as plain data. */
export interface KerasContent {
  /** JSON. */
  readonly config: string;
  readonly keras: 2 | 3;
  /** How weights are named: by their layer's place in the model, or as the layer lists them. */
  readonly layout: 'grouped' | 'named';
  readonly variables: NamedWeights;
}

/** The model before it becomes a graph. @throws FirstspikeError as {@link importKeras} */
const readKeras = async (bytes: Uint8Array): Promise<LayersModel> =>
  kerasModel(await readKerasContent(bytes));

/** The model of a file's content. @throws FirstspikeError `bad-file` */
export const kerasModel = ({ config, keras, layout, variables }: KerasContent): LayersModel => ({
  topology: readJson(config, layout === 'grouped' ? 'config.json' : 'model_config'),
  weights: layout === 'grouped' ? groupedWeights(variables) : namedWeights(variables),
  keras,
});

/** What takes the HDF5 library to read. @throws FirstspikeError as {@link importKeras} */
export async function readKerasContent(bytes: Uint8Array): Promise<KerasContent> {
  if (isZip(bytes)) return readArchive(bytes);
  if (isHdf5(bytes)) return readLegacy(bytes);
  refuseStranger(bytes, 'The file');
  throw new FirstspikeError(
    'bad-file',
    `The file (${grouped(bytes.length)} bytes) is neither a .keras archive nor HDF5; save it with model.save('model.keras').`,
  );
}

/** `config.json`, `metadata.json` and `model.weights.h5` in a zip. Source: keras/src/saving/saving_lib.py */
async function readArchive(bytes: Uint8Array): Promise<KerasContent> {
  const { config, metadata, weights } = openArchive(bytes);
  const { keras_version: version } = metadata === undefined ? {} : readJson(metadata, 'metadata.json');
  const variables = await readHdf5(weights, groupedVariables);
  return { config, keras: generation(version, 3), layout: 'grouped', variables };
}

/** One HDF5 file: the model in an attribute, weights by name. Source: keras/src/legacy/saving/legacy_h5_format.py */
const readLegacy = (bytes: Uint8Array): Promise<KerasContent> =>
  readHdf5(bytes, (file): KerasContent => {
    const config = file.text('/', 'model_config');
    if (config === undefined) {
      throw new FirstspikeError(
        'unsupported',
        "The HDF5 file holds no model, at most its weights; save the whole model with model.save('model.keras').",
      );
    }
    return {
      config,
      keras: generation(file.text('/', 'keras_version') ?? file.text('model_weights', 'keras_version'), 2),
      layout: 'named',
      variables: namedVariables(file),
    };
  });

const generation = (version: unknown, otherwise: 2 | 3): 2 | 3 => {
  if (typeof version !== 'string') return otherwise;
  return Number.parseInt(version, 10) >= 3 ? 3 : 2;
};

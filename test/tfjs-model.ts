/** @file TensorFlow.js models for tests: random weights, and what saving them gives. */
import * as tf from '@tensorflow/tfjs';

export interface SavedModel {
  /** Content of model.json, parsed. */
  readonly json: unknown;
  readonly shard: Uint8Array;
}

/** What `model.save()` would write. */
export async function saveLayersModel(net: tf.LayersModel): Promise<SavedModel> {
  let saved: SavedModel | undefined;
  await net.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const parts = Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer(0)];
      const shard = new Uint8Array(await new Blob(parts).arrayBuffer());
      const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: weightSpecs }];
      saved = { json: { format: 'layers-model', modelTopology, weightsManifest }, shard };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  if (saved === undefined) throw new Error('nothing was saved');
  return saved;
}

/** Random weights; variances between 0.5 and 1.5. */
export function randomise(net: tf.LayersModel, next: () => number): void {
  net.setWeights(
    net.weights.map(({ name, shape }) => {
      const size = shape.reduce((product: number, n) => product * (n ?? 1), 1);
      const offset = name.includes('variance') ? 0.5 : -0.5;
      return tf.tensor(
        Float32Array.from({ length: size }, () => next() + offset),
        shape.map((n) => n ?? 1),
      );
    }),
  );
}

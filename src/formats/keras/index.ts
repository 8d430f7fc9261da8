/** @file Reading Keras files: `.keras` (Keras 3, and TensorFlow from 2.12 on) and `.h5`. */
export {
  importKeras,
  isKeras,
  type KerasContent,
  kerasModel,
  readKerasContent,
} from './import.ts';

/** @file Which version of the standard operators a model speaks. Newer ones than these may mean something else. */
import { FirstspikeError } from '../../../error.ts';
import type { ModelProto } from '../proto.ts';

/** ONNX 1.21. */
const NEWEST = 26;

/** From here on the versions differ in nothing that reading a node does not see in the node itself. */
const ALIKE = 13;

const isStandard = ({ domain }: { readonly domain: string }): boolean =>
  domain === '' || domain === 'ai.onnx';

/**
 * Version of the standard operator set; files of IR version 1 and 2 may leave it out, which means 1.
 * @throws FirstspikeError `unsupported` if it is newer than what is known, or if the model's functions speak another one
 */
export function opsetOf({ opsetImport, functions }: ModelProto): number {
  const version = Number(opsetImport.find(isStandard)?.version ?? 1n);
  for (const { name, opsetImport: own } of functions) {
    const other = Number(own.find(isStandard)?.version ?? version);
    if (other === version || (version >= ALIKE && other >= ALIKE && other <= NEWEST)) continue;
    throw new FirstspikeError(
      'unsupported',
      `The function "${name}" uses version ${other} of the ONNX operators, and the model version ${version}; export it with one opset.`,
    );
  }
  if (version <= NEWEST) return version;
  throw new FirstspikeError(
    'unsupported',
    `The model uses version ${version} of the ONNX operators, of which versions up to ${NEWEST} are known; export it with an older opset.`,
    { opset: version },
  );
}

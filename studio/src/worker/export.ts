/** @file A network in the format of another tool, by the functions of `firstspike export`; their code is fetched when it is asked for. */
import { FirstspikeError } from '../../../src/error.ts';
import { loadNetwork } from '../../../src/network/index.ts';
import type { Exported, ExportFormat, NirChoices } from './workspace-protocol.ts';

/**
 * @param saved the network as a .safetensors file
 * @throws FirstspikeError `unsupported` for what the format cannot say
 */
export async function exportNetwork(
  saved: Uint8Array,
  name: string,
  format: ExportFormat,
  { maxPool, bias }: NirChoices,
): Promise<Exported> {
  const network = loadNetwork(saved, name);
  if (format === 'onnx') {
    const { networkToOnnx } = await import('../../../src/formats/integer-onnx/index.ts');
    const notes = ['Pixels in, potentials and logits out: the same integers in ONNX Runtime.'];
    return { file: `${name}.onnx`, bytes: networkToOnnx(network), notes };
  }
  if (format === 'c') {
    const [{ networkToC }, { zipSync }] = await Promise.all([
      import('../../../src/formats/c/index.ts'),
      import('fflate'),
    ]);
    const { files, facts } = networkToC(network);
    const folder = Object.fromEntries([...files].map(([path, bytes]) => [`${name}/${path}`, bytes]));
    const notes = [
      `${size(facts.ram)} of RAM, ${size(facts.constants)} of constants, and the code.`,
      `At most ${facts.worstSynops.toLocaleString('en-US')} synaptic operations per image.`,
    ];
    return { file: `${name}-c.zip`, bytes: zipSync(folder), notes };
  }
  const { networkToNir, nirFidelity, writeNir } = await import('../../../src/formats/nir/index.ts');
  const options = { ...(maxPool && { maxPool }), ...(bias && { bias }) };
  const bytes = await writeNir(networkToNir(network, options)).catch(explain);
  const approximate = nirFidelity(network, options).filter(({ fidelity }) => fidelity === 'approximate');
  const notes = [...new Set(approximate.map(({ why }) => why))].map(
    (why) => `Approximate in ${approximate.filter((node) => node.why === why).length} nodes: ${why}.`,
  );
  return { file: `${name}.nir`, bytes, notes };
}

/** Elsewhere the answer is to install it. */
function explain(error: unknown): never {
  if (!(error instanceof FirstspikeError) || error.code !== 'missing-dependency') throw error;
  throw new FirstspikeError(
    'missing-dependency',
    'NIR is written by h5wasm, and this site has none beside the page; copy node_modules/h5wasm/dist/esm there as h5wasm, or save NIR by the command line.',
  );
}

const size = (bytes: number): string =>
  `${(bytes / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 })} kB`;

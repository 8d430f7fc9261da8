/**
 * @file What has to be known of the bundled networks of Fig. 1 (López-Randulfe, Reeb, Knoll 2022) before their numbers are
 * compared with the paper's.
 */

/** Why the layer sizes are no evidence. */
export const inferredSizes =
  'the sizes of Fig. 1 are not legible in the paper; 7×7×32, 5×5×64 and 500 are those whose FLOPs are the published ones, so equal FLOPs prove nothing';

/** How each was trained, by the SHA-256 of its file. */
const trainings: Readonly<Record<string, string>> = {
  '23ec4d23825012dc40d3f8eee1cc9af084b43b11baed6f0ac0740adc29f53f7e':
    'trained without a penalty, as the paper’s network',
  '430a7a0401d4c53110bd92f387294561db42693f2ee46cf64ab0986d96b806d6':
    'trained with a penalty on synaptic operations, which the paper’s network was not, and settled after test images had been looked at',
  '2e50db857830067514de8ff3a67e88f7da52c6ee90aad17261e853b06e5230c7':
    'trained for two steps under a budget of synaptic operations, which the paper’s network was not',
};

/** How a bundled network of Fig. 1 was trained; undefined for every other file. */
export const fig1Training = ({ sha256 }: { readonly sha256: string }): string | undefined =>
  trainings[sha256];

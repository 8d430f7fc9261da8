// One round of the benchmark, the same code in Node and in the page. Times are means of blocks of images, for a page's
// clock ticks every 5 µs only; a round counts by the median of its blocks.

/** Images per block. */
const BLOCK = 10;

/**
 * @param {(image: number) => unknown} run may return a promise
 * @param {number} images
 * @returns {Promise<number>} microseconds per image
 */
export async function timeRound(run, images) {
  const blocks = [];
  for (let first = 0; first + BLOCK <= images; first += BLOCK) {
    const started = performance.now();
    for (let image = first; image < first + BLOCK; image++) {
      const answer = run(image);
      if (answer instanceof Promise) await answer;
    }
    blocks.push((1000 * (performance.now() - started)) / BLOCK);
  }
  blocks.sort((a, b) => a - b);
  return (blocks[(blocks.length - 1) >> 1] + blocks[blocks.length >> 1]) / 2;
}

/**
 * From pixels to a decision with a saved network.
 * @param {{ loadNetwork: Function, simulatorOf: Function }} library
 * @param {Uint8Array} network bytes of a saved network
 * @param {Uint8Array} pixels of all images
 * @param {number} images
 */
export function decider({ loadNetwork, simulatorOf }, network, pixels, images) {
  const simulator = simulatorOf(loadNetwork(network), 'event');
  const size = pixels.length / images;
  const each = Array.from({ length: images }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
  return (image) => argmax(simulator.run(each[image]).potentials);
}

/**
 * Index of the largest score, the first of equal ones.
 * @param {ArrayLike<number>} scores
 */
export function argmax(scores) {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}

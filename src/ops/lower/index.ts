/**
 * @file Passes before planning rewrite a graph to operators that convert. A pass is a function from graph to graph: a float
 * value that survives it is the same within 1e-4, and a graph that needs no rewriting is returned as it is.
 */
import type { Graph } from '../../graph/graph.ts';
import { decompose } from './decompose.ts';
import { joinActivations } from './decomposed-activations.ts';
import { foldConstants } from './fold.ts';
import { floatGraph } from './quantised.ts';
import { joinReversedSigmoid } from './reversed-sigmoid.ts';
import { readScores } from './scores.ts';
import { joinStaircases, joinStraightThrough } from './staircases.ts';
import { joinSoftmax } from './written-softmax.ts';

const passes: readonly ((graph: Graph) => Graph)[] = [
  foldConstants,
  floatGraph,
  joinSoftmax,
  readScores,
  joinStraightThrough,
  joinStaircases,
  joinActivations,
  joinReversedSigmoid,
  decompose,
];

/**
 * The graph made of operators that convert.
 * @throws FirstspikeError `unsupported` naming a quantised node whose scales are computed from the image
 */
export const lowerGraph = (graph: Graph): Graph => passes.reduce((lowered, pass) => pass(lowered), graph);

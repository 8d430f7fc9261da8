/**
 * @file Rewriting before planning: what files write in other words becomes the operators of the table. Every pass is a
 * function from graph to graph; a float value that survives a pass is the same within 1e-4, and a graph that needs no
 * pass is returned as it is.
 */
import type { Graph } from '../../graph/graph.ts';
import { foldConstants } from './fold.ts';
import { writePieces } from './piecewise.ts';
import { floatGraph } from './quantised.ts';
import { readScores } from './scores.ts';
import { joinActivations } from './written-out.ts';

const passes: readonly ((graph: Graph) => Graph)[] = [
  foldConstants,
  floatGraph,
  readScores,
  joinActivations,
  writePieces,
];

/**
 * The graph in the words that planning knows.
 * @throws FirstspikeError `unsupported` naming a quantised node whose scales are computed from the image
 */
export const lowerGraph = (graph: Graph): Graph => passes.reduce((lowered, pass) => pass(lowered), graph);

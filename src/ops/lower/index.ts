/**
 * @file Rewriting before planning: what files write in other words becomes the operators of the table. Every pass is a
 * function from graph to graph that changes no value of a float model beyond rounding; applied twice it is as once.
 */
import type { Graph } from '../../graph/graph.ts';
import { foldConstants } from './fold.ts';
import { floatGraph } from './quantised.ts';
import { readScores } from './scores.ts';
import { joinActivations } from './written-out.ts';

const passes: readonly ((graph: Graph) => Graph)[] = [foldConstants, floatGraph, readScores, joinActivations];

/**
 * The graph in the words that planning knows.
 * @throws FirstspikeError `unsupported` naming a quantised node whose scales are computed from the image
 */
export const lowerGraph = (graph: Graph): Graph => passes.reduce((lowered, pass) => pass(lowered), graph);

/** @file Results of a sweep as its charts take them: without noise over steps and cost, with noise over its amount. */
import type { NoiseCell, SweepCell } from '../../../charts/index.ts';
import { shareInterval } from '../../../measure/index.ts';
import type { ResultRecord } from '../../../search/result-record.ts';

/** The networks themselves, in their own code without noise. */
export const sweepCells = (results: readonly ResultRecord[]): SweepCell[] =>
  results.flatMap(
    ({ steps, conversion, settings, coding, noise, snn, ann, agreement, spikes, synops }): SweepCell[] => {
      const accuracy = snn.accuracy ?? agreement;
      if (steps === 'continuous' || accuracy === null || coding !== 'ttfs' || noise !== null) return [];
      return [
        {
          steps,
          threshold: conversion.replace(/(^|,)(steps|per)=[^,]*/g, '').replace(/^,/, '') || 'automatic',
          per: settings.per === 'layer' ? 'layer' : 'channel',
          accuracy,
          annAccuracy: ann.accuracy,
          spikesPerNeuron: spikes.perNeuron,
          synops: synops.total,
        },
      ];
    },
  );

/** All of them, by code and conversion; none where nothing has noise. */
export function noiseCells(results: readonly ResultRecord[]): NoiseCell[] {
  if (results.every(({ noise }) => noise === null)) return [];
  const severalConversions = new Set(results.map(({ conversion }) => conversion)).size > 1;
  return results.flatMap(({ conversion, coding, noise, images, snn, agreement }) => {
    const accuracy = snn.accuracy ?? agreement;
    if (accuracy === null) return [];
    const { jitter = 0, drop = 0, weights = 0 } = noise ?? {};
    const code = codeName(coding);
    const name = severalConversions ? `${code}, ${conversion}` : code;
    const interval = shareInterval(Math.round(accuracy * images), images);
    return [{ name, jitter, drop, weights, accuracy, interval, images }];
  });
}

/** `one spike`, `rate, 32 steps`, `few spikes, 3 digits`. */
export function codeName(coding: string): string {
  const [kind, steps] = coding.split(':');
  if (kind === 'ttfs') return 'one spike';
  return kind === 'rate' ? `rate, ${steps} steps` : `few spikes, ${steps} digits`;
}

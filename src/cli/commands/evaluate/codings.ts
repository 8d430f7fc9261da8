/**
 * @file `firstspike evaluate --coding …`: the same weights on the same images in several codes, side by side.
 */

import { FirstspikeError } from '../../../error.ts';
import { classCount } from '../../../graph/decision.ts';
import type { CodingReport } from '../../../measure/coding-report.ts';
import { checkJitter, evaluateCoding, noiseRemark } from '../../../run/codings.ts';
import { classify } from '../../../run/evaluate.ts';
import { imagesOfShard } from '../../../run/shard.ts';
import { allCodings, type Coding, resolveCoding } from '../../../simulate/baselines/coding.ts';
import { checkActivations } from '../../../simulate/baselines/normalised.ts';
import type { Noise } from '../../../simulate/noise/noise.ts';
import type { Engine } from '../../../simulate/simulation.ts';
import { dataFields } from '../../shared/data.ts';
import type { Inputs } from '../../shared/inputs.ts';
import { type Model, modelFields } from '../../shared/model.ts';
import type { CodingChoice, RunOptions } from '../../shared/options.ts';
import { closeShard, shareOf } from '../../shared/run.ts';
import { poolFor } from '../../shared/session.ts';
import { describeCodings } from './coding-report.ts';
import { closeGate, gateOf } from './gate.ts';

interface Work {
  readonly model: Model;
  readonly inputs: Inputs;
  readonly engine: Engine;
  readonly noise: Noise | undefined;
  readonly options: RunOptions & { readonly minAccuracy?: number };
}

export async function evaluateCodings(work: Work, choice: CodingChoice): Promise<void> {
  const { model, inputs, engine, noise, options } = work;
  const { session, network, ann } = inputs;
  const shard = session.run?.shard;
  if (classCount(network.decision) === null) {
    throw new FirstspikeError(
      'unsupported',
      '--coding compares decisions, and the model decides no class; leave it out.',
    );
  }
  const codings: readonly Coding[] =
    choice === 'all' ? allCodings(network) : choice.map((request) => resolveCoding(network, request));
  if (codings.some(({ kind }) => kind !== 'ttfs')) checkActivations(network);
  for (const coding of codings) checkJitter(coding, noise);
  const remarks = new Set(codings.flatMap((coding) => noiseRemark(coding, noise) ?? []));
  for (const remark of remarks) session.warn(remark);
  const parallel = { pool: poolFor(session, inputs.images.length, options.threads), signal: session.signal };
  const phase = (title: string) => ({ ...parallel, onProgress: session.progress.phase(title) });
  const part = shard && imagesOfShard(inputs.images, shard);
  const own = part?.images ?? inputs.images;
  const slice = part?.slice;
  const annAnswers = ann && (await classify(ann, own, { ...phase('Running the ANN'), slice }));
  const images = annAnswers ? { ...own, annAnswers } : own;
  const reports: CodingReport[] = [];
  for (const coding of codings) {
    const title = coding.kind === 'ttfs' ? 'One spike' : `${coding.kind}:${coding.steps}`;
    reports.push(await evaluateCoding(network, coding, images, { ...phase(title), engine, noise, slice }));
  }
  if (part) return closeShard(session, shareOf(part, inputs.images));
  const [{ ann: annReport }] = reports;
  const reached = reports.find(({ coding }) => coding === 'ttfs')?.accuracy ?? null;
  const gate = reached === null ? undefined : gateOf(reached, options.minAccuracy);
  session.result(
    {
      images: inputs.images.length,
      steps: network.steps,
      ann: annReport,
      codings: reports,
      origin: network.origin,
      model: modelFields(model),
      engine,
      noise: noise ?? null,
      seed: noise?.seed ?? null,
      data: dataFields(inputs.images),
      ...(gate && { gate }),
    },
    () =>
      describeCodings(
        { reports, network, noise, model, images: inputs.images, annAccuracy: annReport.accuracy },
        session.style,
      ),
  );
  closeGate(session, gate, reached);
}

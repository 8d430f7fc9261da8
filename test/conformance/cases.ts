/** @file The cases of ONNX's own conformance suite, as Debian's package `libonnx-testdata` installs them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { decodeModel, type ModelProto } from '../../src/formats/onnx/proto.ts';
import { findOperator } from '../../src/ops/table.ts';

const root = '/usr/share/libonnx-testdata/data';

/** Folders of the suite that hold single operators and small networks. */
export const suites: readonly string[] = ['node', 'simple', 'pytorch-converted', 'pytorch-operator'];

/** Why nothing can be run here; undefined where the suite is installed. */
export const missing: string | undefined = existsSync(root)
  ? undefined
  : 'the suite is not installed (apt-get install libonnx-testdata)';

export interface Case {
  readonly name: string;
  /** Holds the model, its inputs and its outputs. */
  readonly folder: string;
  readonly model: ModelProto;
}

/** All cases of one folder of the suite. */
export const casesOf = (suite: string): Case[] =>
  readdirSync(`${root}/${suite}`)
    .map((name) => ({ name, folder: `${root}/${suite}/${name}` }))
    .filter(({ folder }) => existsSync(`${folder}/test_data_set_0`))
    .map(({ name, folder }) => ({ name, folder, model: decodeModel(readFileSync(`${folder}/model.onnx`)) }));

/** Operators that a case is made of, each once. */
export const typesOf = ({ model }: Case): string[] => [
  ...new Set(
    model.graph?.node.map(({ domain, opType }) =>
      domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`,
    ),
  ),
];

/** Whether all of a case's operators are in the table. */
export const isClaimed = (testCase: Case): boolean =>
  typesOf(testCase).every((type) => findOperator(type) !== undefined);

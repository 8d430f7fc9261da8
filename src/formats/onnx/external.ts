/**
 * @file Tensors whose elements lie in a file beside the model, as exporters write them for models of many megabytes:
 * `location` names the file, `offset` and `length` the bytes in it.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { refuseStranger } from '../strangers.ts';
import { DataLocation, type TensorProto } from './proto.ts';

/** The bytes of a file named by a model, relative to the model's folder; undefined if there is no such file. */
export type ExternalData = (location: string) => Uint8Array | undefined;

/** The tensor with its elements in it; one that has them already is returned as it is. */
export function withElements(proto: TensorProto, name: string, external?: ExternalData): TensorProto {
  if (proto.dataLocation !== DataLocation.EXTERNAL && proto.externalData.length === 0) return proto;
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const file = entries.get('location') ?? '';
  const details = { tensor: name, file };
  if (!external) {
    throw new FirstspikeError(
      'unsupported',
      `Tensor "${name}" keeps its data in "${file}"; give that file too, or save the model with its weights in one file.`,
      details,
    );
  }
  const bytes = external(file);
  if (!bytes) {
    throw new FirstspikeError(
      'not-found',
      `The file "${file}", which holds the weights "${name}", is missing; put it beside the model.`,
      details,
    );
  }
  refuseStranger(bytes, `The file "${file}", which should hold weights,`);
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? bytes.length - offset);
  const isInside = [offset, length].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isInside || offset + length > bytes.length) {
    throw new FirstspikeError(
      'bad-file',
      `Tensor "${name}" lies at bytes ${grouped(offset)} to ${grouped(offset + length)} of "${file}", which has ${grouped(bytes.length)}; the file is truncated, copy it again.`,
      details,
    );
  }
  return { ...proto, rawData: bytes.slice(offset, offset + length), externalData: [] };
}

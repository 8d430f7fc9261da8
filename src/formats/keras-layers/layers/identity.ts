/** @file Layers that only act while a model is trained. */
import { type LayerWriter, onlyInput } from '../call.ts';

export const identity: LayerWriter = (call) => onlyInput(call);

/** @file What a reader of the measurements should know, a sentence each; a scaling that would help is taken by a button. */
import { advisedScalings, inPageWords, nameOfScaling } from '../lib/scalings.ts';
import { chooseScaling } from './scaling-control.tsx';

export function Warnings({ list }: { readonly list: readonly string[] }) {
  return list.map((text) => (
    <div key={text} class="trouble" role="alert">
      <p>{inPageWords(text)}</p>
      {advisedScalings(text).map((scaling) => (
        <button key={scaling} type="button" class="small" onClick={() => chooseScaling(scaling)}>
          Take {nameOfScaling(scaling)}
        </button>
      ))}
    </div>
  ));
}

/** @file Energy per image by every published model, and in a word by which of them the spiking network loses. */
import { type EnergyEstimate, energyGuide } from '../../../src/measure/energy/index.ts';
import { significant } from '../lib/format.ts';
import { ScrollRegion } from '../ui/scroll-region.tsx';

/** The ConvNet that the spiking network must beat: quantised alike where there is one, since it decides alike. */
const ratioOf = ({ quantised, ratio }: EnergyEstimate): number | null =>
  quantised ? quantised.ratio : ratio;

const wins = (ratio: number): boolean => ratio > 1;

export function Energy({ energy }: { readonly energy: readonly EnergyEstimate[] }) {
  const told = energy.map(ratioOf).filter((ratio) => ratio !== null);
  const lost = told.filter((ratio) => !wins(ratio)).length;
  return (
    <details class="energy" data-testid="energy">
      <summary>
        Energy: the spiking network loses by {lost} of {told.length} published models
      </summary>
      <ScrollRegion class="table-scroll" name="Energy per image">
        <table>
          <thead>
            <tr>
              <th scope="col">by</th>
              <th scope="col">spiking network</th>
              <th scope="col">its µJ per image</th>
              <th scope="col">ConvNet’s µJ</th>
              <th scope="col">quantised ConvNet’s µJ</th>
            </tr>
          </thead>
          <tbody>
            {energy.map((one) => {
              const { model, source, assumptions, annMicrojoules, snnMicrojoules, quantised } = one;
              const ratio = ratioOf(one);
              const cheaper =
                quantised && Math.min(quantised.denseMicrojoules, quantised.skippingMicrojoules);
              return (
                <tr key={model} title={`${source}. ${assumptions}`}>
                  <th scope="row">{model}</th>
                  <td class={ratio !== null && !wins(ratio) ? 'loses' : ''}>
                    {ratio === null
                      ? '–'
                      : wins(ratio)
                        ? `wins, ${significant(ratio, 3)}×`
                        : `loses, ${significant(1 / ratio, 3)}×`}
                  </td>
                  <td>{micro(snnMicrojoules)}</td>
                  <td>{micro(annMicrojoules)}</td>
                  <td>{micro(cheaper)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
      <p class="note">
        The spiking network wins or loses against the quantised ConvNet, which decides as the spiking network
        does, with or without its zeros, whichever needs less; where there is none, against the ConvNet.{' '}
        {energyGuide}
      </p>
    </details>
  );
}

const micro = (value: number | null): string => (value === null ? '–' : significant(value, 3));

// Error against steps, as SVG.
import { errorOverStepsChart, svgText } from 'firstspike/charts';
import { newDocument } from 'firstspike/node';

/** @param cells the JSON's cells; the picture shows those of random signals */
export function picture(cells) {
  const line = (name, wanted) => ({
    name,
    cells: cells
      .filter((cell) => cell.signal === 'random')
      .filter((cell) => Object.entries(wanted).every(([key, value]) => cell[key] === value))
      .map(({ steps, rmsError }) => ({ steps, error: rmsError })),
  });
  const sizes = [...new Set(cells.map(({ size }) => size))];
  const data = {
    title: 'Fourier transforms in spikes: error against steps',
    subtitle: 'RMS error of complex results ÷ RMS of the spectrum, random real signals. Lower is better.',
    description:
      'Two panels with a shared logarithmic error axis over the number of steps. Left: for 256 samples, the dense and ' +
      'the radix-4 network with int16 and int8 weights. With int16 weights errors fall as one over the number of ' +
      'steps; with int8 weights they flatten. Right: the radix-4 network with int16 weights; more samples mean more ' +
      'stages and larger errors.',
    footnote:
      'Latency: T steps for the DFT, T · log4 N for the FFT. FFT ranges from samples, or from the worst case where said.',
    axis: 'relative RMS error',
    panels: [
      {
        heading: '256 samples: method and weights',
        ordered: false,
        series: [
          line('DFT int16', { size: 256, method: 'dft', weights: 'int16' }),
          line('FFT int16', { size: 256, method: 'fft', weights: 'int16' }),
          line('FFT worst case', { size: 256, method: 'fft, worst-case ranges', weights: 'int16' }),
          line('DFT int8', { size: 256, method: 'dft', weights: 'int8' }),
          line('FFT int8', { size: 256, method: 'fft', weights: 'int8' }),
        ],
      },
      {
        heading: 'FFT, int16: number of samples',
        ordered: true,
        series: sizes.map((size) => line(`N = ${size}`, { size, method: 'fft', weights: 'int16' })),
      },
    ],
  };
  return svgText(errorOverStepsChart(newDocument(), data));
}

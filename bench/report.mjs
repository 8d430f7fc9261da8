// The second part of `npm run bench` as text.
import { styleFor } from '../dist/cli/shared/style.js';
import { facts, table } from '../dist/cli/shared/table.js';

const right = (title) => ({ title, align: 'right' });
const millions = (value) => `${(value / 1e6).toFixed(2)} M`;
const megabytes = (value) => `${(value / 1e6).toFixed(0)} MB`;
const kilobytes = (value) => `${(value / 1e3).toFixed(1)} kB`;

/** Those results that were measured. */
export function describe({ scaling, memory, startup, size, browser }) {
  const style = styleFor(process.stdout);
  return [
    ...(scaling ? scalingText(scaling, style) : []),
    ...(memory ? [footprintText(memory, startup, size, style)] : []),
    ...(browser ? [browserText(browser, style)] : []),
  ].join('\n\n');
}

function scalingText({ oneShape, growing }, style) {
  const columns = (title) => [
    { title },
    right('active'),
    right('synops/image'),
    right('µs/image'),
    right('ns/synop'),
  ];
  const row = ({ side, activity, synops, micros }) => [
    `${side}×${side}`,
    `${(100 * activity).toFixed(1)} %`,
    millions(synops),
    micros.toFixed(0),
    ((1000 * micros) / synops).toFixed(3),
  ];
  return [
    table(columns(`one shape: ${oneShape.shape}`), oneShape.points.map(row), style),
    facts(
      [
        [
          'line',
          `${oneShape.interceptMicros.toFixed(0)} µs + ${oneShape.nsPerSynop.toFixed(4)} ns per synop, R² ${oneShape.r2.toFixed(4)}`,
        ],
        [
          'intercept',
          `${(100 * oneShape.interceptShare).toFixed(1)} % of the time at which all neurons fire (${millions(oneShape.fullSynops)} synops, extrapolated)`,
        ],
      ],
      style,
    ),
    table(columns(`growing, ${100 * growing.activity} % active`), growing.points.map(row), style),
    facts([['ns/synop', `most ÷ least ${growing.nsPerSynopRatio.toFixed(2)}`]], style),
  ];
}

function footprintText(memory, startup, size, style) {
  const peak = ({ peakBytes, overNodeBytes, images, threads, engineSeconds, seconds }) =>
    `${megabytes(overNodeBytes)} over Node's own ${megabytes(memory.nodeBytes)} (peak ${megabytes(peakBytes)}): ${images} images, ${threads} thread${threads === 1 ? '' : 's'}, ${seconds.toFixed(2)} s, of which ${engineSeconds.toFixed(2)} s in the simulators, summed over threads`;
  const first = ({
    importAndFirstInferenceMillis,
    minMillis,
    maxMillis,
    minCpuMillis,
    sinceProcessStartMillis,
  }) =>
    `${importAndFirstInferenceMillis.toFixed(0)} ms (${minMillis.toFixed(0)}…${maxMillis.toFixed(0)}, user CPU ${minCpuMillis.toFixed(0)} or more); ${sinceProcessStartMillis.toFixed(0)} ms from the start of the process`;
  return facts(
    [
      ['memory', `${peak(memory.threads1)}\n${peak(memory.threads2)}`],
      ['import + first inference', first(startup.engine)],
      ['  of the whole library', first(startup.firstspike)],
      ['  onnxruntime-node', first(startup.ortNode)],
      ['engine', kilobytes(size.engineBytes)],
      [
        'package',
        `${kilobytes(size.packedBytes)} packed, ${kilobytes(size.unpackedBytes)} unpacked, ${size.files} files`,
      ],
    ],
    style,
  );
}

function browserText(browser, style) {
  if ('missing' in browser) return facts([['Chromium', `not measured: ${browser.missing}`]], style);
  const { node, chromium, chromiumOrtWeb, ratio, ratioOrtWeb, sameDecisions } = browser;
  const line = ({ medianMicros, minMicros, maxMicros }) =>
    `${medianMicros.toFixed(1)} µs/image (${minMicros.toFixed(1)}…${maxMicros.toFixed(1)})`;
  return facts(
    [
      [
        browser.browser,
        `${line(chromium)}, ${ratio.toFixed(2)}× Node's; decisions ${sameDecisions ? 'the same' : 'DIFFERENT'}`,
      ],
      ['Node, same minute', line(node)],
      ['onnxruntime-web in Chromium', `${line(chromiumOrtWeb)}, ${ratioOrtWeb.toFixed(2)}× firstspike's`],
    ],
    style,
  );
}

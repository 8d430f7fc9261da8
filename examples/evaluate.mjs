import { convert, evaluate, importOnnx } from 'firstspike';
import { bundledModel, loadDataset } from 'firstspike/node';

const graph = await importOnnx(await bundledModel('mnist-fig1'));
const { network } = await convert(graph, await loadDataset('mnist', { purpose: 'calibrate', limit: 500 }), { steps: 8 });
const { snn, spikes, synops } = await evaluate(network, await loadDataset('mnist', { purpose: 'evaluate', limit: 1000 }));
console.log(snn.accuracy, spikes.perNeuron.toFixed(3), Math.round(synops.total));

"""Trains networks for MNIST that are to spike: few steps, few spikes, few synaptic operations. Writes ONNX.

    apt-get install python3-torch python3-onnx
    (mnist_teacher.py says how pool.pt is made)
    /usr/bin/python3 scripts/training/mnist.py fig1 --from models/mnist-fig1.onnx --pool pool.pt --steps 2 --synops 385000 --spikes 620 --undistorted 0.34 --dropout 0.15 --wide 1.6 --epochs 48 --lr 1e-3 --penalty 0.02 --seed 21 -o stage1.onnx
    /usr/bin/python3 scripts/training/mnist.py fig1 --from stage1.onnx --pool pool.pt --steps 4 --synops 388500 --spikes 900 --undistorted 0.34 --dropout 0.15 --wide 1.25 --epochs 36 --lr 1e-3 --penalty 0.03 --seed 41 -o stage2.onnx
    /usr/bin/python3 scripts/training/mnist.py fig1 --from stage2.onnx --pool pool.pt --steps 4 --synops 384500 --spikes 900 --undistorted 0.34 --dropout 0.15 --wide 1 --epochs 5 --lr 3e-4 --penalty 0.09 --seed 42 -o stage3.onnx
    /usr/bin/python3 scripts/training/mnist.py fig1 --from stage3.onnx --pool pool.pt --steps 2 --synops 387000 --spikes 456 --undistorted 0.34 --dropout 0.15 --wide 1.1 --epochs 9 --lr 8e-4 --penalty 0.04 --seed 51 -o models/mnist-fig1-2steps.onnx
    /usr/bin/python3 scripts/training/mnist.py small --pool pool.pt --steps 8 --synops 94000 --spikes 5000 --undistorted 0.34 --dropout 0.1 --wide 5 --epochs 36 --lr 3e-3 --seed 31 -o models/mnist-small.onnx

Every hidden unit computes what its neuron will: k/T with k = floor(T v + 1/2), kept within 0...T, where v is the sum
after batch normalisation, so that xMax is 1 in every layer; the gradient passes straight through within 0...1. Pixels are
rounded in the same way. `--steps 2,2,4,4` gives the pixels and each hidden layer a T of its own. What is written has batch normalisation folded and Clip(0, 1) for an activation. Converted with
`--threshold bound --per layer` every layer has xMax = 1: eq. (5) allows more, and Clip limits it. (`max` would choose less
in a layer whose units never reach 1.)

The loss compares with the labels and with a teacher's opinion; images that are not distorted have labels only. The penalty
is w1 * hidden synops / budget + w2 * spikes / budget. A unit counts as a spike from v = 1/(2T) on; the count's gradient is
taken to be 1 from there on and to fall off to 0 over 1/4 below; spikes are counted in a quarter of each batch. Both weights
are multiplied by exp(rate * (share of the budget in use - 1)) after every batch, so that training ends at the budgets; these
start at `--wide` times their value and shrink exponentially over the first 40 % of the batches. Undistorted images take some
5 to 10 % more than distorted ones; spikes are counted in those first. In the last quarter of the epochs the statistics of
batch normalisation stay as they are (with `--from`: always), and the network that is written is the running mean of the
weights over that quarter.

Training images 0...4999 are held out, of which a pool has no copies; the test images are never read.
"""
import argparse
import copy
import hashlib
import time

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

from mnist_data import HELD_OUT, read_split, shift


class Round(torch.autograd.Function):
    """v -> k/T with k = floor(T v + 1/2) within 0...T; gradient 1 for 0 <= v <= 1."""

    @staticmethod
    def forward(context, v, steps):
        context.save_for_backward((v >= 0) & (v <= 1))
        return (v * steps + 0.5).floor_().clamp_(0, steps).div_(steps)

    @staticmethod
    def backward(context, gradient):
        return gradient * context.saved_tensors[0], None


class Count(torch.autograd.Function):
    """Mean over the first 1/`part` of the batch of the sum of `cost` [C, H, W] or [C], or of 1 if it is None, over the
    units that fire."""

    @staticmethod
    def forward(context, v, threshold, cost, part=1):
        context.save_for_backward(v, cost)
        context.threshold, context.images = threshold, -(-len(v) // part)
        fired = v[: context.images] >= threshold
        return (fired if cost is None else fired * cost).sum() / context.images

    @staticmethod
    def backward(context, gradient):
        v, cost = context.saved_tensors
        # zeros_like keeps channels last, without which batch normalisation takes ten times as long.
        slope = torch.zeros_like(v)
        some = slope[: context.images]
        torch.mul(v[: context.images], 4, out=some).add_(1 - 4 * context.threshold).clamp_(0, 1)
        each = gradient / context.images
        some.mul_(each.to(v.dtype) if cost is None else (cost * each).to(v.dtype))
        return slope, None, None, None


class Layer(nn.Module):
    """Convolution or dense layer, batch normalisation, then max pooling (of v: rounding lets the largest through)."""

    def __init__(self, linear, pool=1):
        super().__init__()
        channels = linear.weight.shape[0]
        self.linear, self.pool = linear, pool
        self.norm = (nn.BatchNorm2d if linear.weight.dim() == 4 else nn.BatchNorm1d)(channels, momentum=0.01)
        nn.init.constant_(self.norm.weight, 0.4)
        nn.init.constant_(self.norm.bias, -0.1)

    def forward(self, x):
        """v, and its maxima over the pool's windows."""
        linear = self.linear
        flat = linear.weight.dim() == 2
        x = x.flatten(1) if flat else x
        if self.norm.training:
            v = self.norm(linear(x))
        else:
            weight, bias = self.folded()
            v = functional.linear(x, weight, bias) if flat else functional.conv2d(x, weight, bias, linear.stride, linear.padding)
        return v, functional.max_pool2d(v, self.pool) if self.pool > 1 else v

    def folded(self):
        """Weights and bias with batch normalisation in them."""
        norm = self.norm
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return self.linear.weight * factor.view([-1] + [1] * (self.linear.weight.dim() - 1)), norm.bias - norm.running_mean * factor

    def plain(self):
        """The same as linear layer with bias, Clip and max pooling, to be written as ONNX."""
        linear = copy.deepcopy(self.linear)
        weight, bias = self.folded()
        linear.weight, linear.bias = nn.Parameter(weight), nn.Parameter(bias)
        return [linear, nn.Hardtanh(0, 1)] + ([nn.MaxPool2d(self.pool)] if self.pool > 1 else [])

    def start_from(self, x, weight, bias, percentile):
        """Takes the weights of a layer and scales each channel so that xMax, the given percentile of its positive
        activations for the inputs x, becomes 1; without a percentile it is 1 already. Returns the activations as they
        were, after pooling, and xMax."""
        self.linear.weight.data.copy_(weight)
        flat = weight.dim() == 2
        sums = self.linear(x.flatten(1) if flat else x)
        channels = sums.transpose(0, 1).flatten(1)
        self.norm.running_mean, self.norm.running_var = channels.mean(1), channels.var(1, unbiased=False)
        activations = sums + (bias if flat else bias.view(-1, 1, 1))
        xMax = torch.ones(len(bias))
        if percentile is not None:
            for channel, values in enumerate(channels + bias.view(-1, 1)):
                positive = values[values > 0]
                if len(positive) > 100:
                    xMax[channel] = torch.quantile(positive[:1000000], percentile / 100)
        deviation = torch.sqrt(self.norm.running_var + self.norm.eps)
        self.norm.weight.data, self.norm.bias.data = deviation / xMax, (bias + self.norm.running_mean) / xMax
        passed = activations.clamp(0, None if percentile is not None else 1)
        return (functional.max_pool2d(passed, self.pool) if self.pool > 1 else passed), xMax


def conv(inputs, outputs, size, pool=1, stride=1, padding=0):
    return Layer(nn.Conv2d(inputs, outputs, size, stride, padding, bias=False), pool)


def dense(inputs, outputs):
    return Layer(nn.Linear(inputs, outputs, bias=False))


def fig1():
    return [conv(1, 32, 7, pool=2, padding=3), conv(32, 64, 5, pool=2), dense(1600, 500)], nn.Linear(500, 10)


def small():
    layers = [
        conv(1, 24, 5, stride=2, padding=2),
        conv(24, 48, 3, stride=2, padding=1),
        conv(48, 96, 3, stride=2, padding=1),
    ]
    return layers, nn.Linear(1536, 10)


class Network(nn.Module):
    def __init__(self, layers, readout, steps, dropout):
        super().__init__()
        self.layers, self.readout = nn.ModuleList(layers), readout
        self.steps, self.dropout = steps if len(steps) > 1 else steps * (1 + len(layers)), nn.Dropout(dropout)
        if len(self.steps) != 1 + len(layers):
            raise SystemExit(f"--steps takes one number, or {1 + len(layers)}: the pixels' and each hidden layer's")
        self.frozen = False

    def find_fan_out(self):
        """Synapses that really exist from every unit that a layer passes on, and from every pixel."""
        self.fan_out = []
        x = torch.zeros(1, 1, 28, 28)
        self.eval()
        for layer in [*self.layers, self.readout]:
            linear = getattr(layer, "linear", layer)
            ones = copy.deepcopy(linear)
            nn.init.ones_(ones.weight)
            inputs = (x.flatten(1) if linear.weight.dim() == 2 else x).detach().requires_grad_()
            ones(inputs).sum().backward()
            fan_out = inputs.grad.view_as(x)
            self.fan_out.append((fan_out.to(memory_format=torch.channels_last) if fan_out.dim() == 4 else fan_out)[0])
            x = layer(x)[1] if isinstance(layer, Layer) else None

    def forward(self, images):
        """Bytes -> (logits, synaptic operations of the pixels, those of the hidden spikes, hidden spikes), means per image."""
        x = Round.apply(images.float() / 255, self.steps[0]).to(memory_format=torch.channels_last)
        pixels = Count.apply(x, 0.5 / self.steps[0], self.fan_out[0])
        synops, spikes = 0, 0
        for layer, fan_out, steps in zip(self.layers, self.fan_out[1:], self.steps[1:]):
            threshold = 0.5 / steps
            v, passed = layer(self.dropout(x) if layer.linear.weight.dim() == 2 else x)
            spikes = spikes + Count.apply(v, threshold, None, 4 if self.training else 1)
            synops = synops + Count.apply(passed, threshold, fan_out)
            x = Round.apply(passed.float(), steps)
        return self.readout(self.dropout(x.flatten(1))).float(), pixels, synops, spikes

    def start_from(self, file, images, percentile):
        """Takes the weights of an ONNX file of the same layers, with xMax chosen on the images unless the file limits its
        activations to 1, as those written here do; batch normalisation stays as it is from then on."""
        graph = onnx.load(file).graph
        tensors = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
        nodes = [[tensors[name] for name in node.input if name in tensors] for node in graph.node if node.op_type in ("Conv", "Gemm")]
        x, scale = images.float() / 255, torch.ones(1)
        if any(node.op_type == "Clip" for node in graph.node):
            percentile = None
        with torch.no_grad():
            for layer, (weight, bias) in zip(self.layers, nodes):
                # The ANN's own values go on to the next layer, whose weights take over this layer's scale.
                scaled = self.rescale(weight, scale)
                x, scale = layer.start_from(x / self.spread(scale, x), scaled, bias, percentile)
            self.readout.weight.copy_(self.rescale(nodes[-1][0], scale))
            self.readout.bias.copy_(nodes[-1][1])
        self.frozen = True

    @staticmethod
    def rescale(weight, scale):
        """Weights for inputs that were divided by the scale of their channel."""
        factors = scale.repeat_interleave(weight.shape[1] // len(scale))
        return weight * factors.view([1, -1] + [1] * (weight.dim() - 2))

    @staticmethod
    def spread(scale, x):
        return scale.view([-1] + [1] * (x.dim() - 2))

    def plain(self):
        plain = [*(module for layer in self.layers for module in layer.plain()), self.readout]
        first = next(i for i, module in enumerate(plain) if isinstance(module, nn.Linear))
        return nn.Sequential(*plain[:first], nn.Flatten(), *plain[first:])


def measure(network, images, labels):
    """(accuracy, synops, spikes) of the network with rounding, in float32."""
    network.eval()
    right, counts = 0, torch.zeros(2)
    with torch.no_grad():
        for batch, target in zip(images.split(500), labels.split(500)):
            logits, pixels, synops, spikes = network(batch)
            right += (logits.argmax(1) == target).sum().item()
            counts += torch.stack([pixels + synops, spikes]) * len(batch)
    return right / len(labels), *(counts / len(labels)).tolist()


def report(name, network, held_out):
    return name + " {:.4f} ({:.0f} synops, {:.0f} spikes)".format(*measure(network, *held_out))


def distance(logits, labels, teacher, share, temperature=2.0):
    """Cross-entropy with the labels, and with the teacher's softened probabilities."""
    soft = functional.kl_div(
        functional.log_softmax(logits / temperature, 1), functional.softmax(teacher / temperature, 1), reduction="batchmean"
    )
    return (1 - share) * functional.cross_entropy(logits, labels) + share * temperature**2 * soft


def train(network, pool, held_out, options):
    """Returns the running mean of the network over the last quarter."""
    images, labels, teacher = pool["images"], pool["labels"], pool["logits"]
    per_epoch = pool["images_per_copy"]
    copies = len(images) // per_epoch
    batches = per_epoch // options.batch
    total = options.epochs * batches
    optimiser = torch.optim.AdamW(network.parameters(), options.lr, weight_decay=options.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.lr, total, pct_start=0.1)
    weights = torch.tensor([options.penalty, options.penalty])
    done, averaged, mean = 0, 0, None
    for epoch in range(options.epochs):
        start, losses, used = time.time(), 0.0, torch.zeros(2)
        network.train()
        if epoch >= min(options.epochs - 1, 0.75 * options.epochs):
            mean = mean or copy.deepcopy(network)
        if mean or network.frozen:
            for layer in network.layers:
                layer.norm.eval()
        drawn = torch.randperm(per_epoch) + per_epoch * torch.randint(copies, (per_epoch,))
        for chosen in drawn[: batches * options.batch].split(options.batch):
            kept = int(len(chosen) * options.undistorted)
            batch = images[chosen]
            if kept > 0:
                originals = chosen[:kept] % per_epoch
                batch[:kept] = shift(pool["originals"][originals])
            with torch.cpu.amp.autocast(dtype=torch.bfloat16):
                logits, pixels, synops, spikes = network(batch)
            loss = (1 - kept / len(chosen)) * distance(logits[kept:], labels[chosen[kept:]], teacher[chosen[kept:]], options.teacher)
            if kept > 0:
                loss = loss + kept / len(chosen) * functional.cross_entropy(logits[:kept], labels[chosen[:kept]])
            wide = options.wide ** max(0, 1 - done / (0.4 * total))
            # Of the budget, what the pixels of undistorted images take is not for training to spend.
            budget = torch.tensor([options.synops - network.pixel_synops, options.spikes]) * wide
            share = torch.stack([synops, spikes]) / budget
            used += share.detach() * wide
            losses += loss.item()
            optimiser.zero_grad()
            (loss + (weights * share).sum()).backward()
            optimiser.step()
            schedule.step()
            weights = (weights * torch.exp(options.rate * (share.detach().clamp(max=2) - 1))).clamp(1e-4, 1)
            done += 1
            if mean:
                averaged += 1
                decay = min(0.998, averaged / (averaged + 10))
                with torch.no_grad():
                    for old, new in zip(mean.parameters(), network.parameters()):
                        old.lerp_(new, 1 - decay)
        status = f"epoch {epoch + 1}: loss {losses / batches:.4f}, used {[round(x, 3) for x in (used / batches).tolist()]}, weights {weights.tolist()}, "
        status += report("held out", network, held_out)
        if mean:
            status += report(", mean", mean, held_out)
        print(f"{status}, {time.time() - start:.0f} s", flush=True)
    return mean


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=["fig1", "small"], help="small: 5x5x24 - 3x3x48 - 3x3x96, each with stride 2, - 10")
    parser.add_argument("-o", "--output", required=True, help="the ONNX file to write")
    parser.add_argument("--pool", required=True, help="what mnist_teacher.py pool wrote")
    parser.add_argument("--from", dest="weights", help="start from the weights of this ONNX file")
    parser.add_argument("--percentile", type=float, default=99, help="of each channel's positive activations: xMax at the start")
    parser.add_argument("--data", default="mnist", help="folder of gzipped IDX files")
    parser.add_argument(
        "--steps",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[4],
        help="time steps T of the spiking network, or those of the pixels and of each hidden layer, such as 2,2,4,4",
    )
    parser.add_argument("--synops", type=float, required=True, help="budget of synaptic operations per image, the pixels' included")
    parser.add_argument("--spikes", type=float, required=True, help="budget of hidden spikes per image")
    parser.add_argument("--epochs", type=int, default=24, help="of 55,000 images")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--decay", type=float, default=1e-3, help="weight decay")
    parser.add_argument("--teacher", type=float, default=0.5, help="share of the teacher's opinion in the loss")
    parser.add_argument("--undistorted", type=float, default=0, help="share of images that are only shifted, by up to a pixel each way")
    parser.add_argument("--dropout", type=float, default=0, help="share of the inputs of each dense layer that are left out in training")
    parser.add_argument("--penalty", type=float, default=0.01, help="weight of each budget at first")
    parser.add_argument("--wide", type=float, default=4, help="how many times as wide the budgets are at first")
    parser.add_argument("--rate", type=float, default=0.01, help="how fast the weights of the budgets adapt")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    images, labels = read_split(options.data, "train")
    held_out = images[:HELD_OUT], labels[:HELD_OUT]
    network = Network(*{"fig1": fig1, "small": small}[options.network](), options.steps, options.dropout)
    network.find_fan_out()
    network.to(memory_format=torch.channels_last)
    if options.weights:
        network.start_from(options.weights, images[HELD_OUT : HELD_OUT + 1000], options.percentile)
        print(report(f"{options.weights}: held out", network, held_out), flush=True)
    lit = (images[HELD_OUT:].float() * options.steps[0] / 255 >= 0.5).float().mean(0)
    network.pixel_synops = (lit * network.fan_out[0]).sum().item()
    parameters = sum(parameter.numel() for parameter in network.parameters())
    print(f"{options.network}: {parameters} parameters; {network.pixel_synops:.0f} synops of pixels; torch {torch.__version__}; {vars(options)}", flush=True)
    network = train(network, {**torch.load(options.pool), "originals": images[HELD_OUT:]}, held_out, options)
    torch.onnx.export(
        network.eval().plain().eval(),
        images[:1].float() / 255,
        options.output,
        opset_version=13,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
    )
    with open(options.output, "rb") as file:
        print(f"wrote {options.output}, sha256 {hashlib.sha256(file.read()).hexdigest()}")


if __name__ == "__main__":
    main()

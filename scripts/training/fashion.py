"""Trains the two bundled Fashion-MNIST networks and writes them as ONNX.

    apt-get install python3-torch python3-onnx dataset-fashion-mnist
    /usr/bin/python3 scripts/training/fashion.py cnn --epochs 14 --bfloat16 --no-test -o stage1.onnx
    /usr/bin/python3 scripts/training/fashion.py cnn --from stage1.onnx --epochs 5 --lr 0.03 --seed 2 --bfloat16 --no-test -o stage2.onnx
    /usr/bin/python3 scripts/training/fashion.py cnn --from stage2.onnx --epochs 0 --balance -o models/fashion-cnn.onnx
    /usr/bin/python3 scripts/training/fashion.py mobilenet --epochs 12 -o models/fashion-mobilenet.onnx

`cnn` is a stack of convolutions with batch normalisation, ReLU and max pooling. Its penalty is the Hoyer ratio
(sum |a|)^2 / (n sum a^2) of every layer's activations, weighted with the layer's share of the units: 1 if all of a
layer's n values are equal, k/n if k equal values are left, and blind to scale, which batch normalisation would undo.
It leaves a layer's channels at unequal scales, which `--balance` takes away without changing what is computed.
`mobilenet` is built of inverted residual blocks (Sandler et al., "MobileNetV2", 2018).

The last 5,000 training images are held out; the test images are looked at once, after the last epoch. The same seed
and number of threads gives the same weights on the same machine.
"""
import argparse
import gzip
import os

import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

HELD_OUT = 5000


def conv(inputs, outputs, size=3, stride=1, groups=1, activation=nn.ReLU6):
    """Convolution and batch normalisation, then an activation if there is one."""
    layers = [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    ]
    return nn.Sequential(*layers, *([activation()] if activation else []))


class InvertedResidual(nn.Module):
    """1x1 expansion, depthwise 3x3, linear 1x1 projection; added to its input where the shapes allow it."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.residual = stride == 1 and inputs == outputs
        self.body = nn.Sequential(
            conv(inputs, wide, size=1),
            conv(wide, wide, stride=stride, groups=wide),
            conv(wide, outputs, size=1, activation=None),
        )

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


def mobilenet():
    """28x28x16 - 14x14x32 (2 blocks) - 7x7x64 (3 blocks) - 7x7x192 - 192 - 10."""
    blocks = [(16, 32, 2, 2), (32, 32, 1, 3), (32, 64, 2, 3), (64, 64, 1, 3), (64, 64, 1, 3)]
    return nn.Sequential(
        conv(1, 16),
        *[InvertedResidual(*block) for block in blocks],
        conv(64, 192, size=1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.1),
        nn.Linear(192, 10),
    )


def cnn():
    """28x28x32 (2 convolutions) - 14x14x64 - 7x7x128 - 3x3x128 - 256 - 10, halved by max pooling."""
    return nn.Sequential(
        conv(1, 32, activation=nn.ReLU),
        conv(32, 32, activation=nn.ReLU),
        nn.MaxPool2d(2),
        conv(32, 64, activation=nn.ReLU),
        nn.MaxPool2d(2),
        conv(64, 128, activation=nn.ReLU),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(128 * 9, 256, bias=False),
        nn.BatchNorm1d(256),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(256, 10),
    )


def read_idx(folder, name):
    with gzip.open(os.path.join(folder, name + ".gz")) as file:
        content = file.read()
    sizes = [int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(content[3])]
    return torch.frombuffer(bytearray(content[4 + 4 * len(sizes) :]), dtype=torch.uint8).reshape(sizes)


def read_split(folder, prefix):
    """Pixels 0...1 as [N, 1, 28, 28], and classes."""
    images = read_idx(folder, prefix + "-images-idx3-ubyte").unsqueeze(1).float() / 255
    return images, read_idx(folder, prefix + "-labels-idx1-ubyte").long()


def augment(images, shift=2):
    """Each image mirrored or not, and shifted by up to `shift` pixels each way; what comes in from outside is 0."""
    count, channels, rows, columns = images.shape
    padded = functional.pad(images, [shift] * 4)
    down, right = torch.randint(0, 2 * shift + 1, (2, count, 1))
    column = torch.arange(columns).expand(count, -1)
    column = torch.where(torch.rand(count, 1) < 0.5, column, columns - 1 - column) + right
    row = torch.arange(rows) + down
    channel = torch.arange(channels)[:, None, None]
    return padded[torch.arange(count)[:, None, None, None], channel, row[:, None, :, None], column[:, None, None, :]]


class Activity:
    """Sees the output of every activation and the cost of every layer of a network."""

    def __init__(self, network):
        self.outputs, self.macs, self.hooks = [], {}, []
        for module in network.modules():
            if isinstance(module, (nn.ReLU, nn.ReLU6)):
                self.hooks.append(module.register_forward_hook(self.see))
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                self.hooks.append(module.register_forward_hook(self.cost))

    def see(self, _, __, output):
        self.outputs.append(output.float())

    def cost(self, module, _, output):
        self.macs[module] = output[0].numel() * module.weight[0].numel()

    def stop(self):
        for hook in self.hooks:
            hook.remove()

    def take(self):
        outputs, self.outputs = self.outputs, []
        return outputs


def hoyer(outputs):
    units = sum(output[0].numel() for output in outputs)
    ratios = [output.sum() ** 2 / (output.square().sum() + 1e-9) / output.numel() for output in outputs]
    return sum(ratio * output[0].numel() for ratio, output in zip(ratios, outputs)) / units


def resume(network, file, images):
    """Takes the weights from an ONNX file written here. Batch normalisation that the exporter folded is split off again:
    mean and deviation are those of `images`, and scale and offset give them back."""
    graph = onnx.load(file).graph
    tensors = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    nodes = iter([node for node in graph.node if node.op_type in ("Conv", "MatMul", "Gemm", "BatchNormalization")])
    offset = None

    def unfold(module, inputs):
        nonlocal offset
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            if offset is None:
                module.weight.data, module.bias.data, module.running_mean, module.running_var = values(next(nodes))
                return
            axes = [axis for axis in range(inputs[0].dim()) if axis != 1]
            module.running_mean, module.running_var = inputs[0].mean(axes), inputs[0].var(axes, unbiased=False)
            module.weight.data = torch.sqrt(module.running_var + module.eps)
            module.bias.data = offset + module.running_mean
        else:
            node = next(nodes)
            weight, *bias = values(node)
            module.weight.data.copy_(weight.T if node.op_type == "MatMul" else weight)
            offset = bias[0] if bias else None
            if module.bias is not None:
                module.bias.data = offset

    def values(node):
        return [tensors[name] for name in node.input if name in tensors]

    kinds = (nn.Conv2d, nn.Linear, nn.modules.batchnorm._BatchNorm)
    hooks = [module.register_forward_pre_hook(unfold) for module in network.modules() if isinstance(module, kinds)]
    with torch.no_grad():
        network.eval()(images)
    for hook in hooks:
        hook.remove()


def balance(network, images):
    """Scales every channel of `cnn` so that its largest value over `images` is 1, and the next layer's weights back: ReLU
    and max pooling let a positive factor through, so the network computes the same, and one threshold fits a layer."""
    network.eval()
    layers = [module for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    norms = [module for module in network.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    tops = []
    hooks = [norm.register_forward_hook(lambda _, __, output: tops.append(output.transpose(0, 1).flatten(1).amax(1))) for norm in norms]
    with torch.no_grad():
        network(images)
        for norm, top, following in zip(norms, tops, layers[1:]):
            top = torch.where(top > 0, top, torch.ones_like(top))
            norm.weight /= top
            norm.bias /= top
            factors = top.repeat_interleave(following.weight.shape[1] // len(top))
            following.weight *= factors.view([1, -1] + [1] * (following.weight.dim() - 2))
    for hook in hooks:
        hook.remove()


def measure(network, activity, images, labels):
    """Accuracy, and the share of hidden units that are not zero."""
    network.eval()
    right = active = units = 0
    with torch.no_grad():
        for batch, target in zip(images.split(500), labels.split(500)):
            right += (network(batch).argmax(1) == target).sum().item()
            outputs = activity.take()
            active += sum((output > 0).sum().item() for output in outputs)
            units += sum(output.numel() for output in outputs)
    return right / len(labels), active / units


def train(network, activity, images, labels, held_out, options):
    batches = len(images) // options.batch
    if options.epochs == 0:
        return
    optimiser = torch.optim.SGD(network.parameters(), options.lr, momentum=0.9, nesterov=True, weight_decay=options.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.lr, options.epochs * batches, pct_start=0.2)
    for epoch in range(options.epochs):
        network.train()
        # Unless the weights were trained before, there is no penalty in the first quarter; it is full from the middle on.
        ramp = 1 if options.weights else min(1, max(0, 4 * (epoch + 1) / options.epochs - 1))
        penalty = options.penalty * ramp
        losses = 0.0
        for chosen in torch.randperm(len(images))[: batches * options.batch].split(options.batch):
            with torch.cpu.amp.autocast(enabled=options.bfloat16, dtype=torch.bfloat16):
                logits = network(augment(images[chosen]).to(memory_format=torch.channels_last))
            outputs = activity.take()
            loss = functional.cross_entropy(logits.float(), labels[chosen], label_smoothing=options.smoothing)
            losses += loss.item()
            if penalty > 0:
                loss = loss + penalty * hoyer(outputs)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        accuracy, active = measure(network, activity, *held_out)
        print(f"epoch {epoch + 1}: loss {losses / batches:.4f}, held-out accuracy {accuracy:.4f}, active {active:.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=["cnn", "mobilenet"])
    parser.add_argument("-o", "--output", required=True, help="the ONNX file to write")
    parser.add_argument("--from", dest="weights", help="start from the weights of this ONNX file")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist", help="folder of gzipped IDX files")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=0.1, help="highest learning rate")
    parser.add_argument("--decay", type=float, default=5e-4, help="weight decay")
    parser.add_argument("--smoothing", type=float, default=0.05, help="label smoothing")
    parser.add_argument("--penalty", type=float, help="weight of the Hoyer ratio (default: cnn 1, mobilenet 0)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="mixed precision: twice as fast where the CPU has it")
    parser.add_argument("--balance", action="store_true", help="give all channels of a layer of cnn the same largest value")
    parser.add_argument("--no-test", action="store_true", help="leave the test images alone, to choose settings")
    options = parser.parse_args()
    if options.penalty is None:
        options.penalty = 1.0 if options.network == "cnn" else 0.0
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)

    # On a CPU, channels last is a quarter to a third faster.
    network = {"cnn": cnn, "mobilenet": mobilenet}[options.network]().to(memory_format=torch.channels_last)
    activity = Activity(network)
    images, labels = read_split(options.data, "train")
    held_out = images[-HELD_OUT:], labels[-HELD_OUT:]
    measure(network, activity, images[:1], labels[:1])
    parameters = sum(parameter.numel() for parameter in network.parameters())
    print(f"{options.network}: {parameters} parameters, {sum(activity.macs.values())} MACs; torch {torch.__version__}; {vars(options)}")
    if options.weights:
        resume(network, options.weights, images[:5000])
        activity.take()
        accuracy, active = measure(network, activity, *held_out)
        print(f"{options.weights}: held-out accuracy {accuracy:.4f}, active {active:.4f}", flush=True)
    train(network, activity, images[:-HELD_OUT], labels[:-HELD_OUT], held_out, options)
    if options.balance:
        balance(network, images[:5000])
        print("balanced: held-out accuracy {:.4f}, active {:.4f}".format(*measure(network, activity, *held_out)))
    if not options.no_test:
        accuracy, active = measure(network, activity, *read_split(options.data, "t10k"))
        print(f"test accuracy {accuracy:.4f}, active {active:.4f}")
    activity.stop()
    torch.onnx.export(
        network.eval(),
        images[:1],
        options.output,
        opset_version=13,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
    )
    print(f"wrote {options.output}")


if __name__ == "__main__":
    main()

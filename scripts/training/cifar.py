"""Trains a ResNet-20 or a slim VGG-11 on CIFAR-10 as CIFAR binary files, without a penalty on spikes, and writes ONNX.

    pip install torch numpy onnx
    python3 scripts/training/cifar.py resnet20 --data FOLDER --epochs 50 --resume -o cifar-resnet20.onnx
    python3 scripts/training/cifar.py vgg11 --data FOLDER --epochs 60 --cutout 8 --smoothing 0.1 --resume -o cifar-vgg11.onnx

FOLDER holds data_batch_1.bin ... data_batch_5.bin and test_batch.bin. Say with every number which images they were: the
original ones, or a copy that was compressed in between.

`resnet20` is the network of He et al. ("Deep Residual Learning for Image Recognition", 2016, section 4.2) with option B:
a 1x1 convolution of stride 2 where a block changes its shape. `vgg11` has VGG's configuration A (Simonyan and Zisserman,
2015) with fewer channels, batch normalisation, and one dense layer. Pixels are 0...1 (byte / 255), not normalised further.

--start FIRST.pt begins with the weights of a finished run instead of random ones, with a schedule of its own (a warm
restart: Loshchilov and Hutter, 2017).

The last 5,000 of the 50,000 training images are held out: no weight is fitted to them. The test images are looked at once,
after the last epoch. A run is one seed's, with the last epoch's weights; nothing is chosen among epochs.

Beside OUTPUT.onnx there are OUTPUT.log, one line per epoch, and OUTPUT.pt, a checkpoint after every epoch. After a kill the
same command with --resume goes on from there, and ends with the weights that the uninterrupted run would have had. The same
seed and number of threads gives the same weights on the same machine.

An epoch of ResNet-20 takes 240 to 290 processor seconds on a 2.5 GHz Xeon with AVX-512, 166 on an AMD EPYC with
AVX-512, and 124 there with --bfloat16 (VGG-11: 161 and 87). With glibc, MALLOC_MMAP_MAX_=0
MALLOC_TRIM_THRESHOLD_=20000000000 in the environment saves about a tenth of it.
"""
import argparse
import os
import time

import onnx
import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from fashion import HELD_OUT, augment, conv

RECORD = 1 + 3 * 32 * 32
"""Bytes of an image in a CIFAR binary file: its class, then the red, green and blue plane."""


class Residual(nn.Module):
    """Two 3x3 convolutions, added to the input, or to its 1x1 convolution where the shape changes."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            conv(inputs, outputs, stride=stride, activation=nn.ReLU),
            conv(outputs, outputs, activation=None),
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else conv(inputs, outputs, 1, stride, activation=None)

    def forward(self, x):
        return functional.relu(self.body(x) + self.shortcut(x))


def resnet20():
    """32x32x16 (1 convolution, 3 blocks) - 16x16x32 (3 blocks) - 8x8x64 (3 blocks) - 64 - 10."""
    blocks = [(16, 16, 1), (16, 32, 2), (32, 64, 2)]
    return nn.Sequential(
        conv(3, 16, activation=nn.ReLU),
        *[Residual(*each) for a, b, stride in blocks for each in ((a, b, stride), (b, b, 1), (b, b, 1))],
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


def vgg11():
    """32x32x64 - 16x16x128 - 8x8x160 (2 convolutions) - 4x4x128 (2) - 2x2x80 (2) - 80 - 10, halved by max pooling."""
    layers, inputs = [], 3
    for stage in [(64,), (128,), (160, 160), (128, 128), (80, 80)]:
        for outputs in stage:
            layers.append(conv(inputs, outputs, activation=nn.ReLU))
            inputs = outputs
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs, 10))


def read(folder, names):
    """Pixels as bytes [N, 3, 32, 32], and classes [N]."""
    content = bytearray()
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            content += file.read()
    records = torch.frombuffer(content, dtype=torch.uint8).view(-1, RECORD)
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].long()


def read_training(folder):
    return read(folder, [f"data_batch_{number}.bin" for number in range(1, 6)])


def pixels(images):
    """Bytes to 0...1; on a CPU, channels last is about a third faster."""
    return images.float().div_(255).contiguous(memory_format=torch.channels_last)


def cut(images, size):
    """Sets a square of up to `size` x `size` pixels of each image to 0, centred anywhere in it (DeVries and Taylor, 2017)."""
    count, _, rows, columns = images.shape
    row, column = torch.randint(0, rows, (count, 1)), torch.randint(0, columns, (count, 1))

    def inside(centre, length):
        place = torch.arange(length) - centre + size // 2
        return (place >= 0) & (place < size)

    return images * ~(inside(row, rows)[:, None, :, None] & inside(column, columns)[:, None, None, :])


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        right = sum((network(pixels(x)).argmax(1) == y).sum().item() for x, y in zip(images.split(250), labels.split(250)))
    return right / len(labels)


def train_epoch(network, optimiser, schedule, images, labels, options):
    """Mean loss over one pass through the images in an order of its own."""
    network.train()
    batches = len(images) // options.batch
    losses = 0.0
    for chosen in torch.randperm(len(images))[: batches * options.batch].split(options.batch):
        batch = augment(images[chosen], shift=4)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
            logits = network(pixels(cut(batch, options.cutout) if options.cutout else batch))
        loss = functional.cross_entropy(logits.float(), labels[chosen], label_smoothing=options.smoothing)
        losses += loss.item()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return losses / batches


def replace(path, write):
    """Writes a file under another name first, so that a kill leaves the old one or the new one whole."""
    write(path + ".part")
    os.replace(path + ".part", path)


def write_text(text):
    def write(path):
        with open(path, "w") as file:
            file.write(text)

    return write


def train(network, options, settings, base):
    """Trains from the checkpoint if there is one to resume from, else from the start. Returns the lines of the log."""
    images, labels = read_training(options.data)
    held_out = images[-HELD_OUT:], labels[-HELD_OUT:]
    images, labels = images[:-HELD_OUT][: options.images], labels[:-HELD_OUT][: options.images]
    optimiser = torch.optim.SGD(network.parameters(), options.lr, momentum=0.9, nesterov=True, weight_decay=options.decay)
    steps = options.epochs * (len(images) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.lr, steps, pct_start=0.2, cycle_momentum=False)
    parameters = sum(parameter.numel() for parameter in network.parameters())
    lines = [f"{parameters} parameters; {len(images)} images, {HELD_OUT} held out; torch {torch.__version__}; {settings}"]
    parts = {"network": network, "optimiser": optimiser, "schedule": schedule}
    done = 0
    if options.resume and os.path.exists(base + ".pt"):
        saved = torch.load(base + ".pt")
        if saved["settings"] != settings:
            raise SystemExit(f"{base}.pt was written with {saved['settings']}, not {settings}: give those, or another -o.")
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        torch.set_rng_state(saved["random"])
        done, lines = saved["epoch"], saved["lines"]
    print(*lines, sep="\n", flush=True)
    for epoch in range(done + 1, options.epochs + 1):
        wall, processor = time.time(), time.process_time()
        loss = train_epoch(network, optimiser, schedule, images, labels, options)
        right = accuracy(network, *held_out)
        wall, processor = time.time() - wall, time.process_time() - processor
        lines.append(
            f"epoch {epoch}: loss {loss:.4f}, held-out accuracy {right:.4f}, {wall:.0f} s, {processor:.0f} processor seconds"
        )
        print(lines[-1], flush=True)
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {"settings": settings, "random": torch.get_rng_state(), "epoch": epoch, "lines": lines}
        replace(base + ".pt", lambda path: torch.save(state, path))
        replace(base + ".log", write_text("\n".join(lines) + "\n"))
    return lines


def fold(network):
    """Folds every batch normalisation into its convolution."""
    for module in list(network.eval().modules()):
        if isinstance(module, nn.Sequential) and len(module) > 1 and isinstance(module[1], nn.BatchNorm2d):
            module[0], module[1] = fuse_conv_bn_eval(module[0], module[1]), nn.Identity()


def export(network, path, properties):
    torch.onnx.export(
        network,
        torch.zeros(1, 3, 32, 32),
        path,
        opset_version=13,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
        dynamo=False,
    )
    model = onnx.load(path)
    onnx.helper.set_model_props(model, {name: str(value) for name, value in properties.items()})
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=["resnet20", "vgg11"])
    parser.add_argument("-o", "--output", required=True, help="the ONNX file to write; the log and the checkpoint go beside it")
    parser.add_argument("--data", required=True, help="folder of CIFAR binary files")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=0.1, help="highest learning rate")
    parser.add_argument("--decay", type=float, default=5e-4, help="weight decay")
    parser.add_argument("--smoothing", type=float, default=0.0, help="label smoothing")
    parser.add_argument("--cutout", type=int, default=0, help="side of the square that is cut out of each image")
    parser.add_argument("--images", type=int, help="train on the first IMAGES only, to try the script out")
    parser.add_argument("--bfloat16", action="store_true", help="multiply in bfloat16; weights and sums stay float32")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", help="checkpoint of a finished run whose weights to begin with: a warm restart")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint, if there is one")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)

    settings = {name: value for name, value in vars(options).items() if name not in ("data", "output", "resume")}
    base = os.path.splitext(options.output)[0]
    network = {"resnet20": resnet20, "vgg11": vgg11}[options.network]().to(memory_format=torch.channels_last)
    if options.start:
        network.load_state_dict(torch.load(options.start)["network"])
        settings["start"] = os.path.basename(options.start)
    lines = train(network, options, settings, base)
    # The file's own weights are tested: folding rounds anew.
    fold(network)
    right = accuracy(network, *read(options.data, ["test_batch.bin"]))
    replace(options.output, lambda path: export(network, path, settings | {"torch": torch.__version__}))
    lines.append(f"test accuracy {right:.4f}; wrote {os.path.basename(options.output)}")
    print(lines[-1])
    replace(base + ".log", write_text("\n".join(lines) + "\n"))


if __name__ == "__main__":
    main()

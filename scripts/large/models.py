"""Networks of ImageNet's size with random weights, as ONNX (python3-onnx), and pictures for them. Usage: models.py FOLDER [NAME…]"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIZE = 224


SLICE = 2**24
"""Numbers that are drawn, and written beside the model, at a time."""


class Net:
    """Nodes and weights; each layer appends itself to the last value. With `beside`, a file, large weights go there at once."""

    def __init__(self, channels=3, seed=1, beside=None):
        self.random = np.random.default_rng(seed)
        self.beside = beside
        self.nodes, self.weights = [], []
        self.value, self.channels = "x", channels
        self.count = 0

    def name(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def weight(self, name, array):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array, dtype=np.float32), name))
        return name

    def add(self, op, inputs, **attributes):
        out = self.name(op.lower())
        self.nodes.append(helper.make_node(op, inputs, [out], name=out, **attributes))
        self.value = out
        return out

    def normal(self, *shape):
        """He's initialisation: variance 2 / fan-in."""
        return self.random.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / np.prod(shape[1:])))

    def normal_beside(self, name, out, inputs):
        """As `normal`, written slice by slice: the whole is at no time in memory."""
        tensor = TensorProto(name=name, dims=[out, inputs], data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
        start = self.beside.tell()
        rows = max(1, SLICE // inputs)
        for first in range(0, out, rows):
            self.normal(min(rows, out - first), inputs).tofile(self.beside)
        place = dict(location=os.path.basename(self.beside.name), offset=start, length=self.beside.tell() - start)
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self.weights.append(tensor)
        return name

    def conv(self, out, kernel, stride=1, groups=1, norm=True, gain=1.0):
        pad = (kernel - 1) // 2
        weight = self.weight(self.name("w"), self.normal(out, self.channels // groups, kernel, kernel))
        inputs = [self.value, weight]
        if not norm:
            inputs.append(self.weight(self.name("b"), np.zeros(out)))
        self.add("Conv", inputs, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, group=groups)
        self.channels = out
        if norm:
            parts = [np.full(out, gain), np.zeros(out), np.zeros(out), np.ones(out)]
            self.add("BatchNormalization", [self.value, *(self.weight(self.name("n"), part) for part in parts)])
        return self

    def relu(self):
        self.add("Relu", [self.value])
        return self

    def relu6(self):
        low = self.weight(self.name("low"), np.float32(0))
        high = self.weight(self.name("high"), np.float32(6))
        self.add("Clip", [self.value, low, high])
        return self

    def pool(self, kernel, stride, pad=0):
        self.add("MaxPool", [self.value], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4)
        return self

    def dense(self, inputs, out):
        name = self.name("w")
        weight = self.normal_beside(name, out, inputs) if self.beside else self.weight(name, self.normal(out, inputs))
        self.add("Gemm", [self.value, weight, self.weight(self.name("b"), np.zeros(out))], transB=1)
        return self

    def classify(self, classes=1000):
        self.add("GlobalAveragePool", [self.value])
        self.add("Flatten", [self.value])
        return self.dense(self.channels, classes)

    def model(self, size=SIZE, channels=3, classes=1000):
        graph = helper.make_graph(
            self.nodes,
            "net",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", channels, size, size])],
            [helper.make_tensor_value_info(self.value, TensorProto.FLOAT, ["N", classes])],
            self.weights,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def residual(net, out, stride, widths):
    """A block: convolutions of these (channels, kernel), and a shortcut that fits."""
    start, channels = net.value, net.channels
    for i, (width, kernel, step) in enumerate(widths):
        net.conv(width, kernel, step, gain=1.0 if i < len(widths) - 1 else 0.3)
        if i < len(widths) - 1:
            net.relu()
    end = net.value
    net.value, net.channels = start, channels
    if stride > 1 or channels != out:
        net.conv(out, 1, stride)
    net.add("Add", [end, net.value])
    net.channels = out
    net.relu()


def resnet(blocks, bottleneck):
    net = Net().conv(64, 7, 2).relu().pool(3, 2, 1)
    for stage, count in enumerate(blocks):
        width = 64 * 2**stage
        for block in range(count):
            stride = 2 if stage > 0 and block == 0 else 1
            if bottleneck:
                residual(net, 4 * width, stride, [(width, 1, 1), (width, 3, stride), (4 * width, 1, 1)])
            else:
                residual(net, width, stride, [(width, 3, stride), (width, 3, 1)])
    return net.classify().model()


def vgg16():
    net = Net()
    for width, count in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]:
        for _ in range(count):
            net.conv(width, 3, norm=False).relu()
        net.pool(2, 2)
    net.add("Flatten", [net.value])
    net.dense(512 * 7 * 7, 4096).relu().dense(4096, 4096).relu().dense(4096, 1000)
    return net.model()


def mobilenetv2():
    net = Net().conv(32, 3, 2).relu6()
    for expand, out, count, stride in [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]:
        for block in range(count):
            start, channels = net.value, net.channels
            step = stride if block == 0 else 1
            if expand > 1:
                net.conv(expand * channels, 1).relu6()
            net.conv(expand * channels, 3, step, groups=expand * channels).relu6().conv(out, 1, gain=0.5)
            if step == 1 and channels == out:
                net.add("Add", [start, net.value])
    return net.conv(1280, 1).relu6().classify().model()


def chain(layers=1000):
    net = Net(channels=4)
    for _ in range(layers):
        net.conv(4, 3, norm=False).relu()
    return net.classify(10).model(size=8, channels=4, classes=10)


def over2gb(beside):
    """Dense layers of 2.2 GB: only external data hold them."""
    net = Net(beside=beside).conv(16, 3, 8).relu().pool(2, 2)
    net.add("Flatten", [net.value])
    net.dense(16 * 14 * 14, 16384).relu().dense(16384, 28672).relu().dense(28672, 1000)
    return net.model()


def pictures(path, count=24):
    """Blots of 28 pixels under noise, with a class each."""
    random = np.random.default_rng(1)
    blots = np.kron(random.integers(0, 256, (count, 3, 8, 8)), np.ones((28, 28)))
    noise = random.integers(0, 256, (count, 3, SIZE, SIZE))
    np.savez(path, x=(0.8 * blots + 0.2 * noise).astype(np.uint8), y=random.integers(0, 1000, count))


MODELS = {
    "resnet18": lambda: resnet([2, 2, 2, 2], False),
    "resnet50": lambda: resnet([3, 4, 6, 3], True),
    "vgg16": vgg16,
    "mobilenetv2": mobilenetv2,
    "chain1000": chain,
}

if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in names or [*MODELS, "over2gb", "pictures"]:
        if name == "pictures":
            pictures(f"{folder}/pictures.npz")
            continue
        if name == "over2gb":
            with open(f"{folder}/{name}.data", "wb") as beside:
                model = over2gb(beside)
        else:
            model = MODELS[name]()
        onnx.save_model(model, f"{folder}/{name}.onnx")

"""MNIST for training: IDX files, distorted copies, and a pool of distorted images with a teacher's logits."""
import gzip
import math
import os

import torch
from torch.nn import functional

HELD_OUT = 5000
"""The first training images, which no student and no teacher sees; mnist-fig1.onnx, from which one starts, has not seen them
either."""

STRONG = {"turn": 13, "scale": 0.12, "shear": 0.15, "shift": 2, "wave": 1.0}
"""Distortion for training a teacher."""
MILD = {"turn": 12, "scale": 0.1, "shear": 0.12, "shift": 2, "wave": 0.7}
"""Distortion of every other copy in a pool."""
SLIGHT = {"turn": 6, "scale": 0.05, "shear": 0.06, "shift": 1, "wave": 0.4}
"""Distortion of the copies in between."""


def read_idx(folder, name):
    with gzip.open(os.path.join(folder, name + ".gz")) as file:
        content = file.read()
    sizes = [int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(content[3])]
    return torch.frombuffer(bytearray(content[4 + 4 * len(sizes) :]), dtype=torch.uint8).reshape(sizes)


def read_split(folder, prefix):
    """Pixels as bytes [N, 1, 28, 28], and classes [N]."""
    images = read_idx(folder, prefix + "-images-idx3-ubyte").unsqueeze(1)
    return images, read_idx(folder, prefix + "-labels-idx1-ubyte").long()


def split_training(folder):
    """(images, labels) to learn from, 55,000, and those to validate with."""
    images, labels = read_split(folder, "train")
    return (images[HELD_OUT:], labels[HELD_OUT:]), (images[:HELD_OUT], labels[:HELD_OUT])


def distort(images, *, turn, scale, shear, shift, wave):
    """Bytes to bytes, each image by itself: turned by up to ±`turn` degrees, scaled by up to ±`scale` along either axis,
    sheared by up to ±`shear`, shifted by up to ±`shift` pixels, and bent by a smooth field (bicubic through 5 x 5 normal
    deviates) of `wave` pixels' standard deviation; sampled with bicubic interpolation."""
    count, _, rows, columns = images.shape

    def uniform(most):
        return (2 * torch.rand(count) - 1) * most

    angle, skew = uniform(math.radians(turn)), uniform(shear)
    across, down = torch.exp(uniform(scale)), torch.exp(uniform(scale))
    cosine, sine = torch.cos(angle), torch.sin(angle)
    matrix = torch.stack(
        [
            torch.stack([across * cosine, across * (skew * cosine - sine), uniform(shift * 2 / columns)], 1),
            torch.stack([down * sine, down * (skew * sine + cosine), uniform(shift * 2 / rows)], 1),
        ],
        1,
    )
    grid = functional.affine_grid(matrix, list(images.shape), align_corners=False)
    field = torch.randn(count, 2, 5, 5) * (wave * 2 / columns)
    grid = grid + functional.interpolate(field, (rows, columns), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    sampled = functional.grid_sample(images.float(), grid, mode="bicubic", align_corners=False)
    return sampled.round_().clamp_(0, 255).to(torch.uint8)


def shift(images, most=1):
    """Each image moved by a whole number of pixels, up to `most` each way; what comes in from outside is 0."""
    count, _, rows, columns = images.shape
    padded = functional.pad(images, [most] * 4)[:, 0]
    down, right = torch.randint(0, 2 * most + 1, (2, count, 1))
    row, column = torch.arange(rows) + down, torch.arange(columns) + right
    return padded[torch.arange(count)[:, None, None], row[:, :, None], column[:, None, :]].unsqueeze(1)

"""Trains a teacher for the spiking MNIST networks, and fills a pool of distorted training images with its logits.

    /usr/bin/python3 scripts/training/mnist_teacher.py train --epochs 16 --seed 2 -o teacher.pt
    /usr/bin/python3 scripts/training/mnist_teacher.py pool teacher.pt -o pool.pt

A teacher is a stack of 3x3 convolutions, 28x28x32 - 14x14x64 (2) - 7x7x128 (2) - 10, with batch normalisation. It learns
from training images 5000...59999 and is validated on the other 5,000, which are held out from every student, too; it sees no
test image. A pool holds each of the 55,000 in some distorted copies, as bytes, with the mean of the teachers'
log-probabilities: what a student learns from, without running the teachers again.
"""
import argparse
import time

import torch
from torch import nn
from torch.nn import functional

from mnist_data import MILD, SLIGHT, STRONG, distort, split_training


def conv(inputs, outputs, stride=1):
    return [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def teacher():
    network = nn.Sequential(
        *conv(1, 32),
        *conv(32, 64, stride=2),
        *conv(64, 64),
        *conv(64, 128, stride=2),
        *conv(128, 128),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(128, 10),
    )
    return network.to(memory_format=torch.channels_last)


def logits_of(network, images):
    with torch.cpu.amp.autocast(dtype=torch.bfloat16):
        return network((images.float() / 255).to(memory_format=torch.channels_last)).float()


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        right = sum((logits_of(network, batch).argmax(1) == target).sum().item() for batch, target in zip(images.split(500), labels.split(500)))
    return right / len(labels)


def train(options):
    (images, labels), held_out = split_training(options.data)
    network = teacher()
    batches = len(images) // options.batch
    optimiser = torch.optim.SGD(network.parameters(), options.lr, momentum=0.9, nesterov=True, weight_decay=options.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.lr, options.epochs * batches, pct_start=0.2)
    for epoch in range(options.epochs):
        network.train()
        start, losses = time.time(), 0.0
        for chosen in torch.randperm(len(images))[: batches * options.batch].split(options.batch):
            loss = functional.cross_entropy(logits_of(network, distort(images[chosen], **STRONG)), labels[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses += loss.item()
        print(f"epoch {epoch + 1}: loss {losses / batches:.4f}, held-out accuracy {accuracy(network, *held_out):.4f}, {time.time() - start:.0f} s", flush=True)
    torch.save(network.state_dict(), options.output)


def pool(options):
    (images, labels), held_out = split_training(options.data)
    networks = []
    for file in options.teachers:
        network = teacher()
        network.load_state_dict(torch.load(file))
        networks.append(network.eval())
        print(f"{file}: held-out accuracy {accuracy(network, *held_out):.4f}", flush=True)
    copies, soft = [], []
    with torch.no_grad():
        for copy in range(options.copies):
            for batch in images.split(500):
                copies.append(distort(batch, **(SLIGHT if copy % 2 else MILD)))
                soft.append(torch.stack([logits_of(network, copies[-1]).log_softmax(1) for network in networks]).mean(0))
    content = {"images": torch.cat(copies), "labels": labels.repeat(options.copies), "logits": torch.cat(soft)}
    torch.save({**content, "images_per_copy": len(images)}, options.output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train a teacher")
    training.add_argument("--epochs", type=int, default=10)
    training.add_argument("--batch", type=int, default=128)
    training.add_argument("--lr", type=float, default=0.1, help="highest learning rate")
    training.add_argument("--decay", type=float, default=5e-4, help="weight decay")
    filling = commands.add_parser("pool", help="distort the training images and write the teachers' opinion of them")
    filling.add_argument("teachers", nargs="+")
    filling.add_argument("--copies", type=int, default=8)
    for command in (training, filling):
        command.add_argument("-o", "--output", required=True)
        command.add_argument("--data", default="mnist", help="folder of gzipped IDX files")
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    print(f"torch {torch.__version__}; {vars(options)}")
    {"train": train, "pool": pool}[options.command](options)


if __name__ == "__main__":
    main()

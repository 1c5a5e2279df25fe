"""PyTorch's side of the benchmark: python3 torch_child.py NET FORMAT THREADS FILE RECIPE

The same nets as mien's, parameter by parameter, written as PyTorch's users write them; where it offers a faster way
to do the same (in-place ReLU, gradients set to none, soft targets in its own loss), it is taken. FORMAT is
`contiguous` or `channels_last`, FILE holds the first weights and the batch, RECIPE is JSON. Then questions come on
standard input, as `protocol.ts` says.
"""

import json
import math
import resource
import struct
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 7


def conv(channels, out, kernel, bias=False):
    return nn.Conv2d(channels, out, kernel, padding=kernel // 2, bias=bias)


def rescale(x):
    return x * (1 / 127.5) - 1


class ConvNorm(nn.Module):
    def __init__(self, channels, out, kernel):
        super().__init__()
        self.conv = conv(channels, out, kernel)
        self.norm = nn.BatchNorm2d(out)

    def forward(self, x):
        return self.norm(self.conv(x))


class Excitation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.squeeze = conv(channels, channels // 8, 1, bias=True)
        self.excite = conv(channels // 8, channels, 1, bias=True)

    def forward(self, x):
        whole = F.relu(self.squeeze(x.mean((2, 3), keepdim=True)), inplace=True)
        return x * torch.sigmoid(self.excite(whole))


def largest(x):
    return F.max_pool2d(x, 2)


def smoothed(x):
    """The binomial 1, 2, 1 along both axes at every other pixel; zeros past the edge."""
    return F.avg_pool2d(F.avg_pool2d(F.pad(x, (0, 1, 0, 1)), 2, stride=1), 2)


class Residual(nn.Module):
    def __init__(self, channels, inner, out, excited=True, halve=None):
        super().__init__()
        self.halve = halve
        self.first = ConvNorm(channels, inner, 3)
        self.second = ConvNorm(inner, out, 3)
        self.gate = Excitation(out) if excited else nn.Identity()
        self.shortcut = nn.Identity() if channels == out else ConvNorm(channels, out, 1)

    def forward(self, x):
        x = x if self.halve is None else self.halve(x)
        y = self.gate(self.second(F.relu(self.first(x), inplace=True)))
        return F.relu(y + self.shortcut(x), inplace=True)


class ResidualNet(nn.Module):
    def __init__(self, *blocks):
        super().__init__()
        self.stem = ConvNorm(1, 32, 3)
        self.blocks = [f"block{index + 1}" for index in range(len(blocks))]
        for name, block in zip(self.blocks, blocks):
            self.add_module(name, block)
        self.dropout = nn.Dropout(0.4)
        self.logits = nn.Linear(256, CLASSES)

    def forward(self, x):
        centred = x - x.mean((1, 2, 3), keepdim=True)
        x = centred / (centred.square().mean((1, 2, 3), keepdim=True).sqrt() + 8)
        x = F.relu(self.stem(x), inplace=True)
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.logits(self.dropout(x.mean((2, 3))))


def mien_s(excited=False):
    widths = ((32, 64), (64, 128), (128, 256))
    return ResidualNet(*(Residual(channels, out, out, excited, largest) for channels, out in widths))


def mien_deep():
    return ResidualNet(
        Residual(32, 48, 64, halve=smoothed),
        Residual(64, 80, 128, halve=smoothed),
        Residual(128, 80, 128),
        Residual(128, 128, 256, halve=smoothed),
        Residual(256, 128, 256),
    )


class LearningimageBlock(nn.Module):
    def __init__(self, channels, out, kernel):
        super().__init__()
        self.conv1 = conv(channels, out, kernel, bias=True)
        self.conv2 = conv(out, out, 3, bias=True)
        self.norm = nn.BatchNorm2d(out)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        x = F.relu(self.conv1(x), inplace=True)
        x = F.relu(self.conv2(x), inplace=True)
        return self.dropout(F.max_pool2d(self.norm(x), 2))


class Learningimage(nn.Module):
    def __init__(self):
        super().__init__()
        self.block1 = LearningimageBlock(1, 64, 5)
        self.block2 = LearningimageBlock(64, 128, 3)
        self.block3 = LearningimageBlock(128, 128, 3)
        self.dense1 = nn.Linear(128 * 6 * 6, 1024)
        self.dense2 = nn.Linear(1024, 1024)
        self.dropout = nn.Dropout(0.2)
        self.logits = nn.Linear(1024, CLASSES)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(rescale(x)))).flatten(1)
        for dense in (self.dense1, self.dense2):
            x = self.dropout(F.relu(dense(x), inplace=True))
        return self.logits(x)


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        widths = (1, 32, 32, 64, 64, 128, 128)
        for index in range(1, len(widths)):
            self.add_module(f"stage{index}", ConvNorm(widths[index - 1], widths[index], 3))
        self.dense = nn.Linear(128 * 6 * 6, 256)
        self.dropout = nn.Dropout(0.5)
        self.logits = nn.Linear(256, CLASSES)

    def forward(self, x):
        x = rescale(x)
        for index in range(1, 7):
            x = F.relu(getattr(self, f"stage{index}")(x), inplace=True)
            if index % 2 == 0:
                x = F.max_pool2d(x, 2)
        return self.logits(self.dropout(F.relu(self.dense(x.flatten(1)), inplace=True)))


NETS = {
    "mien-s": mien_s,
    "mien-se": lambda: mien_s(excited=True),
    "mien-deep": mien_deep,
    "learningimage": Learningimage,
    "plain": Plain,
}


def read_tensors(path):
    """The vectors of a safetensors file, by name."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return {
        name: torch.from_numpy(
            numpy.frombuffer(
                data,
                numpy.float32,
                (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                8 + length + entry["data_offsets"][0],
            ).copy()
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def named_parameters(net):
    """By the names that mien gives them."""
    return {name.replace("norm.weight", "norm.scale"): value for name, value in net.named_parameters()}


def load_weights(net, tensors):
    with torch.no_grad():
        for name, parameter in named_parameters(net).items():
            values = tensors[name]
            if parameter.dim() == 2:
                # Dense kernels are [in, out] there and [out, in] here.
                parameter.copy_(values.view(parameter.shape[1], parameter.shape[0]).t())
            else:
                parameter.copy_(values.view(parameter.shape))


def make_optimizer(net, recipe):
    parameters = named_parameters(net)
    names = set(recipe["decayed"]) | set(recipe["plain"])
    if names != set(parameters):
        raise SystemExit(f"parameters differ: {sorted(names ^ set(parameters))}")
    groups = [
        {"params": [parameters[name] for name in recipe["decayed"]], "weight_decay": recipe["weightDecay"]},
        {"params": [parameters[name] for name in recipe["plain"]], "weight_decay": 0.0},
    ]
    if recipe["optimizer"] == "adam":
        return torch.optim.Adam(groups, lr=recipe["learningRate"], eps=recipe["epsilon"])
    return torch.optim.SGD(groups, lr=recipe["learningRate"], momentum=recipe["momentum"], nesterov=True)


class Training:
    def __init__(self, name, memory_format, tensors, recipe):
        self.net = NETS[name]().to(memory_format=memory_format)
        load_weights(self.net, tensors)
        self.parameters = list(self.net.parameters())
        self.images = tensors["images"].view(-1, 1, 48, 48).contiguous(memory_format=memory_format)
        self.targets = tensors["targets"].view(-1, CLASSES)
        self.optimizer = make_optimizer(self.net, recipe)
        self.decay = recipe["averageDecay"]
        self.followed = self.parameters + [b for b in self.net.buffers() if b.is_floating_point()]
        self.average = [] if self.decay is None else [value.detach().clone() for value in self.followed]

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.net(self.images), self.targets)
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            for average, value in zip(self.average, self.followed):
                average.lerp_(value, 1 - self.decay)
        return loss.item()

    def check(self, steps):
        rates = {module: module.p for module in self.net.modules() if isinstance(module, nn.Dropout)}
        for module in rates:
            module.p = 0.0
        first = [parameter.detach().clone() for parameter in self.parameters]
        losses = [self.step() for _ in range(steps)]
        for module, rate in rates.items():
            module.p = rate
        return {
            "losses": losses,
            "moved": distance(self.parameters, first),
            "averageMoved": None if self.decay is None else distance(self.average, first),
        }

    def time(self, steps):
        seconds = []
        for _ in range(steps):
            started = time.perf_counter()
            loss = self.step()
            seconds.append(time.perf_counter() - started)
        return {"seconds": seconds, "outside": [0] * steps, "loss": loss}


def distance(values, others):
    with torch.no_grad():
        return math.sqrt(sum((a.double() - b.double()).square().sum().item() for a, b in zip(values, others)))


def resident_bytes(field):
    with open("/proc/self/status", encoding="ascii") as file:
        for line in file:
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    raise SystemExit(f"no {field} in /proc/self/status")


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def say(answer):
    print(json.dumps(answer), flush=True)


def main():
    name, memory_format, threads, path, recipe = sys.argv[1:]
    start_bytes = resident_bytes("VmRSS")
    torch.manual_seed(1)
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    formats = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
    training = Training(name, formats[memory_format], read_tensors(path), json.loads(recipe))
    say(
        {
            "version": torch.__version__,
            "parameters": sum(parameter.numel() for parameter in training.parameters),
            "startBytes": start_bytes,
        }
    )
    for line in sys.stdin:
        asked = cpu_seconds()
        question = json.loads(line)
        if question["do"] == "end":
            say({"peakBytes": resident_bytes("VmHWM")})
            return
        answer = (training.check if question["do"] == "check" else training.time)(question["steps"])
        say({**answer, "cpu": {"asked": asked, "answered": cpu_seconds()}})


main()

#!/usr/bin/env python3
"""Makes reference values for MoCo4J's golden tests: four MoCo training steps in PyTorch, in float64.

    python3 make_golden.py OUT_DIR

writes OUT_DIR/imagenet_resnet18_golden.npz and .json, and the same for resnet50. The networks have ImageNet's stem
(a 7x7 convolution at stride 2, then 3x3 max pooling at stride 2), little width and, for resnet50, an MLP head. Values
are computed in float64 and stored in float32. Needs numpy and PyTorch 1.13 or newer.

The order within one step is the same as in moco_golden: key weights by momentum, keys with shuffled batch norm,
queries, InfoNCE, SGD on the query weights, enqueue.
"""
import copy
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

BASE = dict(width=4, dim=16, queue=32, batch=8, bn_splits=2, m=0.99, t=0.2, lr=0.03, momentum=0.9, wd=1e-4, steps=4,
            image=40, bn_momentum=0.1)
CONFIGS = {"imagenet_resnet18": dict(BASE, arch="resnet18", mlp=False, seed=11),
           "imagenet_resnet50": dict(BASE, arch="resnet50", mlp=True, seed=13, width=2, bn_splits=1, t=0.5)}
BLOCKS = {"resnet18": (False, [2, 2, 2, 2]), "resnet34": (False, [3, 4, 6, 3]), "resnet50": (True, [3, 4, 6, 3])}


class SplitBatchNorm(nn.BatchNorm2d):
    """Statistics of groups of the batch: image n belongs to group n % splits."""
    splits = 1

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        n, c, h, w = x.shape
        s = self.splits
        mean, var = self.running_mean.repeat(s), self.running_var.repeat(s)
        y = F.batch_norm(x.reshape(n // s, s * c, h, w), mean, var, self.weight.repeat(s), self.bias.repeat(s), True,
                         self.momentum, self.eps).reshape(n, c, h, w)
        self.running_mean.copy_(mean.view(s, c).mean(0))
        self.running_var.copy_(var.view(s, c).mean(0))
        return y


class Block(nn.Module):
    def __init__(self, c_in, width, stride, bottleneck):
        super().__init__()
        out = width * (4 if bottleneck else 1)
        if bottleneck:
            kernels, channels, strides = (1, 3, 1), (c_in, width, width, out), (1, stride, 1)
        else:
            kernels, channels, strides = (3, 3), (c_in, width, width), (stride, 1)
        self.count = len(kernels)
        for i, k in enumerate(kernels):
            setattr(self, f"conv{i + 1}", nn.Conv2d(channels[i], channels[i + 1], k, strides[i], k // 2, bias=False))
            setattr(self, f"bn{i + 1}", SplitBatchNorm(channels[i + 1]))
        self.downsample = None
        if stride != 1 or c_in != out:
            self.downsample = nn.Sequential(nn.Conv2d(c_in, out, 1, stride, bias=False), SplitBatchNorm(out))

    def forward(self, x):
        y = x
        for i in range(1, self.count + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            y = F.relu(y) if i < self.count else y
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, arch, width, dim, mlp):
        super().__init__()
        bottleneck, blocks = BLOCKS[arch]
        self.conv1, self.bn1 = nn.Conv2d(3, width, 7, 2, 3, bias=False), SplitBatchNorm(width)
        c_in = width
        for i, count in enumerate(blocks):
            stage = []
            for j in range(count):
                stage.append(Block(c_in, width << i, 2 if i > 0 and j == 0 else 1, bottleneck))
                c_in = (width << i) * (4 if bottleneck else 1)
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
        self.fc = nn.Sequential(nn.Linear(c_in, c_in), nn.ReLU(), nn.Linear(c_in, dim)) if mlp else nn.Linear(c_in, dim)

    def forward(self, x):
        y = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for i in range(4):
            y = getattr(self, f"layer{i + 1}")(y)
        return self.fc(y.mean((2, 3)))


def make(name, c, out):
    SplitBatchNorm.splits = c["bn_splits"]
    generator = torch.Generator().manual_seed(c["seed"])
    torch.manual_seed(c["seed"])
    torch.set_default_dtype(torch.float64)
    arrays, losses = {}, []

    def put(key, tensor):
        """Stores a tensor in float32 and returns what a reader of the file starts from."""
        a = np.ascontiguousarray(tensor.detach().numpy())
        arrays[key] = a.astype(np.float32) if a.dtype == np.float64 else a
        return torch.from_numpy(arrays[key]).double() if a.dtype == np.float64 else tensor

    q = ResNet(c["arch"], c["width"], c["dim"], c["mlp"]).train()
    for n, p in q.named_parameters():
        p.data.copy_(put("init." + n, p))
    k = copy.deepcopy(q)
    for p in k.parameters():
        p.requires_grad_(False)
    queue, pointer = put("init.queue", F.normalize(torch.randn(c["dim"], c["queue"], generator=generator), dim=0)), 0
    sgd = torch.optim.SGD(q.parameters(), c["lr"], momentum=c["momentum"], weight_decay=c["wd"])
    for step in range(c["steps"]):
        shape = (c["batch"], 3, c["image"], c["image"])
        x_q = put(f"step{step}.x_q", torch.randn(shape, generator=generator))
        x_k = put(f"step{step}.x_k", x_q + 0.3 * torch.randn(shape, generator=generator))
        perm = torch.randperm(c["batch"], generator=generator)
        put(f"step{step}.perm", perm.int())
        with torch.no_grad():
            for a, b in zip(k.parameters(), q.parameters()):
                a.mul_(c["m"]).add_(b, alpha=1 - c["m"])
            keys = torch.empty(c["batch"], c["dim"])
            keys[perm] = F.normalize(k(x_k[perm]), dim=1)
        queries = F.normalize(q(x_q), dim=1)
        logits = torch.cat([(queries * keys).sum(1, keepdim=True), queries @ queue.clone()], 1) / c["t"]
        loss = F.cross_entropy(logits, torch.zeros(c["batch"], dtype=torch.long))
        sgd.zero_grad()
        loss.backward()
        if step == 0:
            put("step0.logits", logits)
            for n, p in q.named_parameters():
                put("step0.grad." + n, p.grad)
        sgd.step()
        queue[:, pointer:pointer + c["batch"]] = keys.t()
        pointer = (pointer + c["batch"]) % c["queue"]
        losses.append(loss.item())
    for n, p in q.named_parameters():
        put("final.query." + n, p)
    for n, p in k.named_parameters():
        put("final.key." + n, p)
    for n, b in q.named_buffers():
        if "running" in n:
            put("final.query." + n, b)
    put("final.queue", queue)
    q.eval()
    x = put("eval.x", torch.randn(4, 3, c["image"], c["image"], generator=generator))
    with torch.no_grad():
        put("eval.feature", F.normalize(q(x), dim=1))
    np.savez(out / f"{name}_golden.npz", **arrays)
    with open(out / f"{name}_golden.json", "w") as f:
        json.dump(dict(config=c, losses=losses, final_ptr=pointer,
                       layout="images NCHW; conv weights OIHW; fc weight [out, in]; queue [dim, K]"), f, indent=1)
        f.write("\n")
    print(name, "losses", losses, "arrays", len(arrays), "torch", torch.__version__)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for config_name, config in CONFIGS.items():
        make(config_name, config, folder)

#!/usr/bin/env python3
"""Times a MoCo training step of the published CIFAR recipe in PyTorch, to compare with `bench`.

  moco_torch.py --device cuda --batch 512 --precision bf16 [--compile] [--bn-splits 8] [--steps 20] [--warmup 5]

Images are on the device already, in channels_last. The last line is JSON, with the names that `bench` uses.
"""
import argparse
import contextlib
import copy
import json
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class SplitBatchNorm2d(nn.BatchNorm2d):
    """Batch norm whose training statistics come from parts of the batch, one after the other."""

    def __init__(self, channels, splits):
        super().__init__(channels)
        self.splits = splits

    def forward(self, x):
        if not self.training or self.splits == 1:
            return super().forward(x)
        s, c = self.splits, x.shape[1]
        mean, var = self.running_mean.repeat(s), self.running_var.repeat(s)
        parts = [F.batch_norm(part, mean[i * c:(i + 1) * c], var[i * c:(i + 1) * c], self.weight, self.bias,
                              True, self.momentum, self.eps) for i, part in enumerate(x.chunk(s))]
        self.running_mean.copy_(mean.view(s, c).mean(0))
        self.running_var.copy_(var.view(s, c).mean(0))
        return torch.cat(parts)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = norm(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = norm(outputs)
        self.down = None
        if stride != 1 or inputs != outputs:
            self.down = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), norm(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.down is None else self.down(x)))


class Encoder(nn.Module):
    """ResNet-18 for images of 32 x 32 pixels."""

    def __init__(self, dim, splits):
        super().__init__()
        norm = lambda channels: SplitBatchNorm2d(channels, splits)
        layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), norm(64), nn.ReLU()]
        inputs = 64
        for i, outputs in enumerate((64, 128, 256, 512)):
            for j in range(2):
                layers.append(Block(inputs, outputs, 2 if i > 0 and j == 0 else 1, norm))
                inputs = outputs
        self.body = nn.Sequential(*layers)
        self.fc = nn.Linear(512, dim)

    def forward(self, x):
        return self.fc(self.body(x).mean((2, 3)))


class MoCo:
    def __init__(self, a, dim=128, length=4096, momentum=0.99, temperature=0.1):
        self.momentum, self.temperature, self.pointer = momentum, temperature, 0
        self.query = Encoder(dim, a.bn_splits).to(a.device, memory_format=torch.channels_last).train()
        self.key = copy.deepcopy(self.query).requires_grad_(False)
        self.queue = F.normalize(torch.randn(length, dim, device=a.device), dim=1)
        self.optimizer = torch.optim.SGD(self.query.parameters(), lr=0.06, momentum=0.9, weight_decay=5e-4)
        self.run_query = torch.compile(self.query) if a.compile else self.query
        self.run_key = torch.compile(self.key) if a.compile else self.key
        self.autocast = (lambda: torch.autocast(a.device, dtype=torch.bfloat16)) if a.precision == "bf16" \
            else contextlib.nullcontext

    def step(self, view1, view2):
        with torch.no_grad():
            keys, queries = list(self.key.parameters()), list(self.query.parameters())
            torch._foreach_mul_(keys, self.momentum)
            torch._foreach_add_(keys, [p.detach() for p in queries], alpha=1 - self.momentum)
            order = torch.randperm(view2.shape[0], device=view2.device)
            with self.autocast():
                shuffled = self.run_key(view2[order].contiguous(memory_format=torch.channels_last))
            shuffled = F.normalize(shuffled.float(), dim=1)
            k = torch.empty_like(shuffled)
            k[order] = shuffled
        with self.autocast():
            q = self.run_query(view1)
        q = F.normalize(q.float(), dim=1)
        logits = torch.cat([(q * k).sum(1, keepdim=True), q @ self.queue.clone().t()], 1) / self.temperature
        loss = F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long, device=q.device))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.queue[self.pointer:self.pointer + len(k)] = k
        self.pointer = (self.pointer + len(k)) % len(self.queue)
        return loss.item()


def timed(work, warmup, steps, device):
    times = []
    for i in range(warmup + steps):
        start = time.perf_counter()
        work()
        if device == "cuda":
            torch.cuda.synchronize()
        if i >= warmup:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--precision", default="bf16", choices=["float32", "tf32", "bf16"])
    parser.add_argument("--bn-splits", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--compile", action="store_true")
    a = parser.parse_args()
    torch.manual_seed(0)
    # With bf16 the head and the logits are TF32, as in MoCo4J.
    torch.backends.cuda.matmul.allow_tf32 = a.precision != "float32"
    torch.backends.cudnn.allow_tf32 = a.precision != "float32"
    torch.backends.cudnn.benchmark = True
    moco = MoCo(a)
    views = [torch.randn(a.batch, 3, 32, 32, device=a.device).contiguous(memory_format=torch.channels_last)
             for _ in range(2)]
    step = timed(lambda: moco.step(*views), a.warmup, a.steps, a.device)
    moco.query.eval()

    def infer():
        with torch.no_grad(), moco.autocast():
            moco.run_query(views[0])

    inference = timed(infer, a.warmup, a.steps, a.device)
    print(json.dumps({
        "program": "torch " + torch.__version__ + (" compile" if a.compile else " eager"),
        "images_per_second": round(a.batch / step, 1),
        "batch_size": a.batch,
        "precision": a.precision,
        "inference_images_per_second": round(a.batch / inference, 1),
        "gpu": torch.cuda.get_device_name() if a.device == "cuda" else None,
    }), flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes the files of torch.save that TorchFileTest reads, and the features that PyTorch computes with them.

    python3 make_torch_files.py OUT_DIR

The networks are small ResNets with random weights and ImageNet's stem. Input pixels are a formula, so that no image
needs to be stored, except for photo.png, which is prepared as torchvision does for ImageNet. Needs numpy, Pillow,
PyTorch 1.13 or newer and torchvision.
"""
import argparse
import collections
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision import transforms

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "golden"))
from make_golden import ResNet  # noqa: E402


def images(size):
    """[2, 3, size, size]: waves of different directions."""
    n, c, y, x = np.meshgrid(np.arange(2), np.arange(3), np.arange(size), np.arange(size), indexing="ij")
    return torch.from_numpy(np.sin(0.05 * (x + 2 * y) * (1 + n) + c)).float()


def network(arch, width, dim, mlp, seed):
    torch.manual_seed(seed)
    model = ResNet(arch, width, dim, mlp)
    with torch.no_grad():
        for name, b in model.named_buffers():
            if name.endswith("running_mean"):
                b.normal_(0, 0.1)
            elif name.endswith("running_var"):
                b.uniform_(0.5, 1.5)
    return model.eval()


def feature(model, size=224):
    with torch.no_grad():
        return F.normalize(model.float()(images(size)), dim=1).tolist()


def photo(file):
    """Draws an image that is neither square nor of a size that needs no rounding, and stores it."""
    y, x = np.meshgrid(np.arange(263), np.arange(301), indexing="ij")
    waves = ((9, 31, 50), (40, 7, 23), (17, 19, 11))
    channels = [128 + 100 * np.sin(x / a + y / b) * np.cos(y / c) for a, b, c in waves]
    disc = (x - 190) ** 2 + (y - 90) ** 2 < 2500
    pixels = np.stack([np.where(disc, 255 - c, c) for c in channels], -1)
    Image.fromarray((pixels // 8 * 8).astype(np.uint8)).save(file, optimize=True)


def backbone_feature(model, file):
    """The backbone's feature of an image file, of length one, with torchvision's preparation for ImageNet."""
    prepare = transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(),
                                  transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
    head, model.fc = model.fc, torch.nn.Identity()
    with torch.no_grad():
        result = F.normalize(model(prepare(Image.open(file).convert("RGB"))[None]), dim=1).tolist()
    model.fc = head
    return result


class Evil:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    expected = {}
    photo(out / "photo.png")

    # A bare state dict in the ZIP format, as torchvision publishes weights.
    plain = network("resnet18", 4, 12, False, 1)
    torch.save(plain.state_dict(), out / "plain.pth")
    expected["plain.pth"] = feature(plain)
    expected["photo.png with plain.pth"] = backbone_feature(plain, out / "photo.png")

    # A training checkpoint in the older format, as MoCo v2's published files: with key encoder, queue and optimizer.
    query, key = network("resnet50", 2, 8, True, 2), network("resnet50", 2, 8, True, 3)
    state = collections.OrderedDict()
    for prefix, model in (("module.encoder_q.", query), ("module.encoder_k.", key)):
        for name, t in model.state_dict().items():
            state[prefix + name] = t
    state["module.queue"] = F.normalize(torch.randn(8, 16), dim=0)
    state["module.queue_ptr"] = torch.zeros(1, dtype=torch.long)
    sgd = torch.optim.SGD([query.conv1.weight], 0.03, momentum=0.9)
    query.conv1.weight.grad = torch.ones_like(query.conv1.weight)
    sgd.step()
    # After the step, so that the file has the changed weights.
    state["module.encoder_q.conv1.weight"] = query.state_dict()["conv1.weight"]
    torch.save({"epoch": 200, "arch": "resnet50", "state_dict": state, "optimizer": sgd.state_dict(),
                "best_acc1": np.float64(67.5), "args": argparse.Namespace(lr=0.03, cos=True)},
               out / "moco_v2.pth.tar", _use_new_zipfile_serialization=False)
    expected["moco_v2.pth.tar"] = feature(query)
    expected["photo.png with moco_v2.pth.tar"] = backbone_feature(query, out / "photo.png")

    # torchvision's own names with a classifier, as its published weights, and the same after usual prefixes.
    classifier = network("resnet18", 2, 1000, False, 8)
    torch.save(classifier.state_dict(), out / "classifier.pth")
    expected["photo.png with classifier.pth"] = backbone_feature(classifier, out / "photo.png")

    # Other element types and strides.
    half = network("resnet18", 2, 6, False, 4).half()
    torch.save({"model": half.state_dict()}, out / "half.pt")
    expected["half.pt"] = feature(half)
    bf16 = network("resnet18", 2, 6, False, 5).bfloat16()
    torch.save({"model": bf16.state_dict()}, out / "bfloat16.pt", _use_new_zipfile_serialization=False)
    expected["bfloat16.pt"] = feature(bf16)
    last = network("resnet18", 2, 6, False, 6).double().to(memory_format=torch.channels_last)
    torch.save({"net": {"backbone." + n: torch.nn.Parameter(t) if t.is_floating_point() else t
                        for n, t in last.state_dict().items()}}, out / "channels_last.pt")
    expected["channels_last.pt"] = feature(last)

    # All weights are views of one storage.
    shared = network("resnet18", 2, 6, False, 7)
    flat = torch.cat([t.flatten() for t in shared.state_dict().values() if t.is_floating_point()])
    views, at = {}, 0
    for n, t in shared.state_dict().items():
        if t.is_floating_point():
            views[n] = flat[at:at + t.numel()].view(t.shape)
            at += t.numel()
    torch.save(views, out / "one_storage.pt")
    expected["one_storage.pt"] = feature(shared)

    # Files that must be refused.
    torch.save({"state_dict": {"conv1.weight": torch.zeros(1)}, "x": Evil()}, out / "evil.pth")
    torch.save({"x": Evil()}, out / "evil_legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), out / "whole_model.pth")

    for features in expected.values():
        for row in features:
            row[:] = [round(v, 7) for v in row]
    with open(out / "features.json", "w") as f:
        json.dump(expected, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

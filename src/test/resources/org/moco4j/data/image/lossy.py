"""Makes lossy.zip: lossy WebP images of many settings, and beside each the SHA-256 of its pixels as Pillow reads them.

The pixels are rows of RGB. Needs Pillow, NumPy and cwebp of libwebp: python3 lossy.py
"""

import hashlib
import io
import subprocess
import tempfile
import zipfile

import numpy as np
from PIL import Image

SETTINGS = {
    "low-quality": ["-q", "5"],
    "high-quality": ["-q", "100"],
    "simple-filter": ["-q", "20", "-nostrong", "-f", "80"],
    "sharp-filter": ["-q", "10", "-strong", "-f", "100", "-sharpness", "3"],
    "sharpest-filter": ["-q", "30", "-strong", "-f", "60", "-sharpness", "7"],
    "no-filter": ["-q", "30", "-f", "0"],
    "one-segment": ["-q", "60", "-segments", "1"],
    "four-segments": ["-q", "30", "-segments", "4", "-sns", "100"],
}
random = np.random.default_rng(3)

png = tempfile.NamedTemporaryFile(suffix=".png")

with zipfile.ZipFile("lossy.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for number, (name, options) in enumerate(SETTINGS.items()):
        height, width = (67, 83) if number % 2 else (48, 64)
        y, x = np.mgrid[0:height, 0:width]
        waves = [128 + 90 * np.sin(x / 7 + channel) + 60 * np.cos(y / (5 + channel)) for channel in range(3)]
        pixels = np.stack(waves, -1) + random.normal(0, 9, (height, width, 3))
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(png.name)
        webp = subprocess.run(["cwebp", "-quiet", *options, png.name, "-o", "-"], check=True, capture_output=True).stdout
        rgb = np.array(Image.open(io.BytesIO(webp)).convert("RGB"))
        sha = hashlib.sha256(rgb.tobytes()).hexdigest()
        for entry, data in ((name + ".webp", webp), (name + ".sha256", sha)):
            archive.writestr(zipfile.ZipInfo(entry, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

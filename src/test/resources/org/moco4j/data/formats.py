"""Makes formats.zip: small WebP, TIFF and PNM images, and beside each what Pillow reads from it.

The images are 20 pixels wide and 16 high (or the other way round, if they are rotated). NAME.rgb has the central
square of exif_transpose and convert("RGB"), as planes [3, 16, 16]. For gray in 16 bits it has the upper 8 bits,
because Pillow clips such images at 255. Needs Pillow with WebP and libtiff, and NumPy: python3 formats.py
"""

import io
import struct
import zipfile

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin

WIDTH, HEIGHT, SIDE = 20, 16, 16
random = np.random.default_rng(19)
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]


def smooth():
    """Colors that change slowly, as in a photo without sharp edges. WebP and JPEG store color at half the resolution."""
    planes = [128 + 60 * np.sin(x / 9), 120 + 50 * np.cos(y / 8), 128 + 40 * np.sin((x + y) / 12)]
    return np.stack(planes, -1).round().astype(np.uint8)


def noise(channels):
    return random.integers(0, 256, (HEIGHT, WIDTH, channels), dtype=np.uint8)


def gray16():
    return random.integers(0, 65536, (HEIGHT, WIDTH)).astype(np.uint16)


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def tiff(tags, data, big_endian=False, big=False, tail=b""):
    """Returns a TIFF with these tags (number: (type, values)) and pixels; the tag of the offset is filled in."""
    order = ">" if big_endian else "<"
    sizes = {1: "B", 3: "H", 4: "I", 16: "Q"}
    pixels_at = 16 if big else 8
    pieces = data if isinstance(data, list) else [data]
    offsets, at = [], pixels_at
    for piece in pieces:
        offsets.append(at)
        at += len(piece)
    tags = dict(tags)
    tiled = 322 in tags
    tags[324 if tiled else 273] = (4, offsets)
    tags[325 if tiled else 279] = (4, [len(piece) for piece in pieces])
    body = b"".join(pieces)
    start = at
    entry = 20 if big else 12
    directory = struct.pack(order + ("Q" if big else "H"), len(tags))
    extra = b""
    extra_at = start + len(directory) + entry * len(tags) + (8 if big else 4)
    inline = 8 if big else 4
    for number, (kind, values) in sorted(tags.items()):
        value = struct.pack(order + sizes[kind] * len(values), *values)
        directory += struct.pack(order + ("HHQ" if big else "HHI"), number, kind, len(values))
        if len(value) <= inline:
            directory += value.ljust(inline, b"\0")
        else:
            directory += struct.pack(order + ("Q" if big else "I"), extra_at + len(extra))
            extra += value
    directory += b"\0" * (8 if big else 4)
    mark = b"MM" if big_endian else b"II"
    if big:
        header = mark + struct.pack(order + "HHHQ", 43, 8, 0, start)
    else:
        header = mark + struct.pack(order + "HI", 42, start)
    return header + body + directory + extra + tail


def tags(bits, photometric, width=WIDTH, height=HEIGHT, rows=HEIGHT, **more):
    found = {
        256: (3, [width]),
        257: (3, [height]),
        258: (3, bits),
        259: (3, [1]),
        262: (3, [photometric]),
        277: (3, [len(bits)]),
        278: (3, [rows]),
    }
    found.update({int(key[1:]): value for key, value in more.items()})
    return found


def packed(values, bits):
    """Packs rows of small values, the first in the highest bits."""
    expanded = (values[..., None] >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(expanded.reshape(values.shape[0], -1).astype(np.uint8), axis=1).tobytes()


def tiles(array, side):
    padded = np.zeros((-(-HEIGHT // side) * side, -(-WIDTH // side) * side, array.shape[2]), array.dtype)
    padded[:HEIGHT, :WIDTH] = array
    return [
        padded[top : top + side, left : left + side].tobytes()
        for top in range(0, padded.shape[0], side)
        for left in range(0, padded.shape[1], side)
    ]


def webp_files():
    color = Image.fromarray(smooth())
    alpha = Image.fromarray(np.dstack([smooth(), (12 * x + y).astype(np.uint8)]))
    rgb = Image.fromarray(noise(3))
    yield "lossy.webp", saved(color, "WEBP", quality=90)
    yield "lossy-alpha.webp", saved(alpha, "WEBP", quality=90)
    yield "lossy-exif-6.webp", saved(color, "WEBP", quality=90, exif=exif(6))
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "lossless-alpha.webp", saved(Image.fromarray(noise(4)), "WEBP", lossless=True, exact=True)
    yield "lossless-gradient.webp", saved(color, "WEBP", lossless=True, method=6)
    for colors in (2, 4, 16, 200):
        few = rgb.quantize(colors).convert("RGB")
        yield f"lossless-{colors}-colors.webp", saved(few, "WEBP", lossless=True)
    yield "one-color.webp", saved(Image.new("RGB", (WIDTH, HEIGHT), (200, 100, 50)), "WEBP", lossless=True)
    yield "lossless-exif-5.webp", saved(rgb, "WEBP", lossless=True, exif=exif(5))
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="3"/></x:xmpmeta>'
    yield "lossless-xmp-3.webp", saved(rgb, "WEBP", lossless=True, xmp=xmp)
    profile = b"\0" * 128
    yield "lossless-profile.webp", saved(rgb, "WEBP", lossless=True, icc_profile=profile)
    second = Image.fromarray(noise(3))
    yield "animated.webp", saved(rgb, "WEBP", lossless=True, save_all=True, append_images=[second], duration=40)
    yield "animated-lossy.webp", saved(color, "WEBP", quality=90, save_all=True, append_images=[second], duration=40)


def tiff_files():
    rgb = noise(3)
    color = Image.fromarray(rgb)
    gray = Image.fromarray(noise(1)[..., 0])
    for compression in ("raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits"):
        yield f"rgb-{compression.replace('tiff_', '')}.tif", saved(color, "TIFF", compression=compression)
    yield "predictor.tif", saved(Image.fromarray(smooth()), "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "jpeg.tif", saved(Image.fromarray(smooth()), "TIFF", compression="jpeg", quality=95)
    yield "jpeg-gray.tif", saved(Image.fromarray(smooth()[..., 0]), "TIFF", compression="jpeg", quality=95)
    yield "gray.tif", saved(gray, "TIFF")
    yield "gray-16.tif", saved(Image.fromarray(gray16()), "TIFF")
    yield "gray-alpha.tif", saved(Image.fromarray(noise(2), "LA"), "TIFF")
    yield "rgba.tif", saved(Image.fromarray(noise(4)), "TIFF")
    yield "cmyk.tif", saved(Image.fromarray(noise(4), "CMYK"), "TIFF")
    yield "cmyk-lzw.tif", saved(Image.fromarray(noise(4), "CMYK"), "TIFF", compression="tiff_lzw")
    yield "palette.tif", saved(color.quantize(200), "TIFF")
    bilevel = Image.fromarray(noise(1)[..., 0]).convert("1")
    for compression in ("raw", "group3", "group4", "tiff_ccitt", "tiff_lzw"):
        yield f"bilevel-{compression.replace('tiff_', '')}.tif", saved(bilevel, "TIFF", compression=compression)
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.tif", saved(color, "TIFF", tiffinfo={274: orientation})
    yield "two-pages.tif", saved(color, "TIFF", save_all=True, append_images=[Image.fromarray(noise(3))])
    yield "big-endian.tif", tiff(tags([8, 8, 8], 2), rgb.tobytes(), big_endian=True)
    yield "strips.tif", tiff(
        tags([8, 8, 8], 2, rows=3), [rgb[row : row + 3].tobytes() for row in range(0, HEIGHT, 3)]
    )
    yield "no-rows-per-strip.tif", tiff(
        {key: value for key, value in tags([8, 8, 8], 2).items() if key != 278}, rgb.tobytes()
    )
    yield "planar.tif", tiff(
        tags([8, 8, 8], 2, t284=(3, [2])), [rgb[..., channel].tobytes() for channel in range(3)]
    )
    tiled = {"t322": (3, [16]), "t323": (3, [16])}
    without_rows = {key: value for key, value in tags([8, 8, 8], 2, **tiled).items() if key != 278}
    yield "tiled.tif", tiff(without_rows, tiles(rgb, 16))
    yield "big-tiff.tif", tiff(tags([8, 8, 8], 2), rgb.tobytes(), big=True)
    deep = random.integers(0, 65536, (HEIGHT, WIDTH, 3)).astype(np.uint16)
    yield "rgb-16.tif", tiff(tags([16] * 3, 2), deep.astype("<u2").tobytes())
    yield "rgb-16-big-endian.tif", tiff(tags([16] * 3, 2), deep.astype(">u2").tobytes(), big_endian=True)
    values = noise(1)[..., 0]
    yield "white-is-zero.tif", tiff(tags([8], 0), values.tobytes())
    for bits in (1, 2, 4):
        few = values >> (8 - bits)
        yield f"gray-{bits}.tif", tiff(tags([bits], 1), packed(few, bits))
        yield f"white-is-zero-{bits}.tif", tiff(tags([bits], 0), packed(few, bits))
        if bits > 1:
            colors = random.integers(0, 256, 3 << bits).astype(int) * 257
            yield f"palette-{bits}.tif", tiff(
                tags([bits], 3, t320=(3, colors.tolist())), packed(few, bits)
            )
    for kind, name in ((0, "unspecified"), (1, "associated"), (2, "unassociated")):
        pixels = noise(4)
        if kind == 1:
            pixels[..., 3] |= 128
            pixels[..., :3] = pixels[..., :3] // 2
        yield f"extra-{name}.tif", tiff(tags([8] * 4, 2, t338=(3, [kind])), pixels.tobytes())
    raw = tags([8, 8, 8], 2)
    raw[256] = (4, [WIDTH])
    raw[282] = (4, [72])
    yield "long-width.tif", tiff(raw, rgb.tobytes())


def pnm_files():
    rgb, gray = noise(3), noise(1)[..., 0]
    size = b"%d %d" % (WIDTH, HEIGHT)
    yield "rgb.ppm", b"P6\n" + size + b"\n255\n" + rgb.tobytes()
    yield "gray.pgm", b"P5 # a comment\n# another one\n" + size + b" 255 " + gray.tobytes()
    yield "bilevel.pbm", b"P4\n" + size + b"\n" + packed(gray >> 7, 1)
    yield "low.pgm", b"P5\n" + size + b"\n100\n" + (gray % 101).astype(np.uint8).tobytes()
    yield "low.ppm", b"P6\n" + size + b"\n31\n" + (rgb % 32).tobytes()
    deep = random.integers(0, 65536, (HEIGHT, WIDTH, 3)).astype(">u2")
    yield "deep.ppm", b"P6\n" + size + b"\n65535\n" + deep.tobytes()
    yield "twelve-bits.ppm", b"P6\n" + size + b"\n4095\n" + (deep & 4095).astype(">u2").tobytes()
    yield "deep.pgm", b"P5\n" + size + b"\n65535\n" + gray16().astype(">u2").tobytes()
    text = lambda values: b"\n".join(b" ".join(b"%d" % v for v in row) for row in values.reshape(HEIGHT, -1)) + b"\n"
    yield "text.ppm", b"P3\n" + size + b"\n255\n" + text(rgb)
    yield "text.pgm", b"P2\n" + size + b"\n# comment\n200\n" + text(gray % 201)
    yield "text.pbm", b"P1\n" + size + b"\n" + text(gray >> 7)
    yield "text-without-spaces.pbm", b"P1\n" + size + b"\n" + text(gray >> 7).replace(b" ", b"")


def expected(name, content):
    image = Image.open(io.BytesIO(content))
    if name == "gray-16.tif":
        pixels = np.array(image) >> 8
        image = Image.fromarray(pixels.astype(np.uint8))
    elif name == "deep.pgm":
        pixels = np.frombuffer(content[-2 * WIDTH * HEIGHT :], ">u2").reshape(HEIGHT, WIDTH)
        image = Image.fromarray(np.rint(pixels / 65535 * 255).astype(np.uint8))
    if name.endswith(".tif"):
        # Pillow turns a TIFF upright when it loads the pixels; old versions of exif_transpose do it again.
        image = image.convert("RGB")
    elif name == "lossless-xmp-3.webp":
        # Old versions of Pillow do not search XMP.
        image = image.transpose(Image.Transpose.ROTATE_180).convert("RGB")
    else:
        image = ImageOps.exif_transpose(image).convert("RGB")
    left, top = (image.width - SIDE) // 2, (image.height - SIDE) // 2
    square = np.array(image)[top : top + SIDE, left : left + SIDE]
    return square.transpose(2, 0, 1).tobytes()


with zipfile.ZipFile("formats.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for files in (webp_files(), tiff_files(), pnm_files()):
        for name, content in files:
            for entry, data in ((name, content), (name + ".rgb", expected(name, content))):
                archive.writestr(zipfile.ZipInfo(entry, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

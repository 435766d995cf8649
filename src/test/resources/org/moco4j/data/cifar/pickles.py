#!/usr/bin/env python3
"""Makes pickles.zip: CIFAR-10 batches as users write them, all of which torchvision reads. Each holds the same four images:
value i of image n is (7 * i + 11 * n) % 251, its label is (3 * n + 1) % 10."""
import pickle
import zipfile

import numpy as np

N = 4
DATA = ((7 * np.arange(3072)[None] + 11 * np.arange(N)[:, None]) % 251).astype(np.uint8)
LABELS = (3 * np.arange(N) + 1) % 10
NAMES = [f'class {i}' for i in range(10)]


def batch(labels, data=DATA, key='labels', **more):
    return {key: labels, 'data': data, **more}


batches = {
    'list': batch(LABELS.tolist()),
    'tuple': batch(tuple(LABELS.tolist())),
    'scalars': batch(list(LABELS)),
    'scalars-int16': batch(list(LABELS.astype('>i2'))),
    'one-by-one': batch(LABELS[:, None]),
    'zero-dimensional': batch([np.array(x) for x in LABELS]),
    'objects': batch(LABELS.astype(object)),
    'fine-labels': batch(LABELS, key='fine_labels'),
    'fortran': batch(LABELS, np.asfortranarray(DATA)),
    'four-axes': batch(LABELS, DATA.reshape(N, 3, 32, 32)),
    'four-axes-fortran': batch(LABELS, np.asfortranarray(DATA.reshape(N, 3, 32, 32))),
    'one-axis': batch(LABELS, DATA.reshape(-1)),
    'not-contiguous': batch(LABELS, np.repeat(DATA, 2, axis=0)[::2]),
    'read-only': batch(LABELS, np.frombuffer(DATA.tobytes(), np.uint8).reshape(N, 3072)),
    'images-in-a-list': batch(LABELS, list(DATA.reshape(N, 3, 32, 32))),
    'bytes-keys': {k.encode(): v for k, v in batch(LABELS.tolist()).items()},
    'more-entries': batch(LABELS, batch_label='one', filenames=np.array([f'ü{i}.png' for i in range(N)]), mean=DATA.mean(0),
                          std=np.float32(0.25), split=0.5, done=True, none=None, empty=b'', nested={'a': [1, (2, 3)]},
                          flags=LABELS > 3),
}
for kind in 'i1 i2 i4 i8 u1 u2 u4 u8 >i4 >i8 >u2'.split():
    batches['labels-' + kind.replace('>', 'big-')] = batch(LABELS.astype(kind))
names = {
    'list': NAMES,
    'tuple': tuple(NAMES),
    'array': np.array(NAMES),
    'array-big': np.array(NAMES).astype('>U9'),
    'array-of-bytes': np.array(NAMES, 'S'),
    'bytes': [n.encode() for n in NAMES],
    'scalars': list(np.array(NAMES)),
    'objects': np.array(NAMES, object),
}
with zipfile.ZipFile('pickles.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
    for protocol in range(6):
        for name, value in batches.items():
            archive.writestr(f'batch/{name}-protocol{protocol}', pickle.dumps(value, protocol))
        for name, value in names.items():
            archive.writestr(f'names/{name}-protocol{protocol}', pickle.dumps({'label_names': value}, protocol))

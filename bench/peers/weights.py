"""What numpy, h5py and Python's json take for the same weights. Reads one command a line from standard input, writes seconds.

Commands: load NPZ, savez PATH, savezflushed PATH, readnpz PATH, h5write PATH, h5read PATH, jsonwrite PATH COUNT, jsonread PATH, quit
"""
import json
import os
import sys
import time

import numpy as np

arrays = {}


def load(path):
    """Brings arrays into memory, for the writers."""
    global arrays
    with np.load(path) as f:
        arrays = {n: f[n] for n in f.files}


def savez(path):
    np.savez(path, **{n.replace("/", "."): a for n, a in arrays.items()})


def savezflushed(path):
    with open(path, "wb") as f:
        np.savez(f, **{n.replace("/", "."): a for n, a in arrays.items()})
        f.flush()
        os.fsync(f.fileno())


def readnpz(path):
    with np.load(path) as f:
        for n in f.files:
            f[n]


def h5write(path):
    import h5py

    with h5py.File(path, "w") as f:
        for n, a in arrays.items():
            f[n] = a


def h5read(path):
    import h5py

    def read(name, o):
        if isinstance(o, h5py.Dataset):
            o[()]

    with h5py.File(path, "r") as f:
        f.visititems(read)


def jsonwrite(path, count):
    values = next(iter(arrays.values())).ravel()
    values = np.resize(values, int(count)).tolist()
    start = time.perf_counter()
    text = json.dumps({"w": values})
    dumped = time.perf_counter() - start
    with open(path, "w") as f:
        f.write(text)
    return dumped


def jsonread(path):
    with open(path) as f:
        json.load(f)


commands = {f.__name__: f for f in (load, savez, savezflushed, readnpz, h5write, h5read, jsonwrite, jsonread)}
for line in sys.stdin:
    name, *arguments = line.rstrip("\n").split("\t")
    if name == "quit":
        break
    begin = time.perf_counter()
    seconds = commands[name](*arguments)
    print(time.perf_counter() - begin if not isinstance(seconds, float) else seconds, flush=True)

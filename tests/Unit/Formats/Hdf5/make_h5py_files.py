"""Writes HDF5 files with h5py, and beside each what h5py reads from it. Usage: make_h5py_files.py FOLDER"""
import base64
import hashlib
import json
import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5f, h5p, h5s, h5t

folder = sys.argv[1]
random = np.random.RandomState(7)


# Types that numpy lacks: what their values are, as they were given to the library.
known = {
    "/three bytes": ("uint32", np.array([0, 70000, (1 << 24) - 1], "<u4").tobytes()),
    "/odd": ("int32", np.array([-1, -1000, 0, 1023], "<i4").tobytes()),
    "/brain": ("bfloat16", np.array([0, 0x3FC0, 0xC040], "<u2").tobytes()),
}


def little(a):
    a = np.asarray(a)
    return np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<")).tobytes()


def value_of(item, a):
    """What a dataset or attribute holds: strings, numbers (as a hash of their little-endian bytes), or only its presence."""
    if isinstance(a, h5py.Empty):
        return {"kind": "empty"}
    dtype = item.dtype
    shape = list(item.shape)
    if h5py.check_string_dtype(dtype) is not None or dtype.kind == "S":
        flat = np.asarray(a, dtype=object).ravel().tolist()
        flat = [x.encode() if isinstance(x, str) else bytes(x) for x in flat]
        return {"kind": "strings", "shape": shape, "strings": [base64.b64encode(x).decode() for x in flat]}
    if h5py.check_ref_dtype(dtype) is not None or dtype.kind == "V" and dtype.subdtype is None:
        return {"kind": "unknown", "shape": shape}
    if h5py.check_vlen_dtype(dtype) is not None:
        flat = [little(x) for x in np.asarray(a, dtype=object).ravel().tolist()]
        return {"kind": "sequences", "shape": shape, "values": [base64.b64encode(x).decode() for x in flat]}
    if dtype.subdtype is not None:
        shape += list(dtype.subdtype[1])
        dtype = dtype.subdtype[0]
    return {"kind": "numbers", "dtype": dtype.newbyteorder("=").name, "shape": shape, "sha256": hashlib.sha256(little(a)).hexdigest()}


def attributes_of(o):
    result = {}
    for n in o.attrs:
        i = o.attrs.get_id(n)
        a = o.attrs[n]

        class Item:
            dtype = i.dtype
            shape = i.shape

        result[n] = value_of(Item, a)
    return result


def tree(path, refused=()):
    result = {"objects": {}}

    def walk(name, group, seen):
        seen = seen + [group.id.__hash__()]
        result["objects"][name] = {"kind": "group", "members": list(group), "attributes": attributes_of(group)}
        for n in group:
            link = group.get(n, getlink=True)
            full = name.rstrip("/") + "/" + n
            if not isinstance(link, h5py.HardLink):
                result["objects"][full] = {"kind": "link"}
                continue
            o = group[n]
            if isinstance(o, h5py.Group):
                if h5py.h5o.get_info(o.id).addr in addresses:
                    continue
                addresses.add(h5py.h5o.get_info(o.id).addr)
                walk(full, o, seen)
            elif isinstance(o, h5py.Dataset):
                if full in refused:
                    d = {"kind": "refused", "shape": list(o.shape)}
                elif full in known:
                    d = {"kind": "numbers", "dtype": known[full][0], "shape": list(o.shape), "sha256": hashlib.sha256(known[full][1]).hexdigest()}
                else:
                    d = value_of(o, o[()])
                d["attributes"] = attributes_of(o)
                result["objects"][full] = d
            else:
                result["objects"][full] = {"kind": "datatype", "attributes": attributes_of(o)}

    with h5py.File(path, "r") as f:
        addresses = {h5py.h5o.get_info(f["/"].id).addr}
        walk("/", f, [])
    with open(path + ".json", "w") as out:
        json.dump(result, out)


def case(name, fill, refused=(), versions=("earliest", "latest"), **options):
    for v in versions:
        path = os.path.join(folder, f"{name}-{v}.h5")
        with h5py.File(path, "w", libver=v, **options) as f:
            fill(f)
        tree(path, refused)


def types(f):
    for t in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split():
        for order in "<>":
            base = random.randint(0, 120, (3, 5)) if t[0] in "iu" else random.randn(3, 5)
            a = (base + (1j * random.randn(3, 5) if t[0] == "c" else 0)).astype(order + t)
            f[f"{t}{'le' if order == '<' else 'be'}"] = a
            f[f"scalar/{t}{'le' if order == '<' else 'be'}"] = a[0, 0]
            f.attrs[f"{t}{'le' if order == '<' else 'be'}"] = a
    f["bool"] = np.array([[True, False], [False, True]])
    f["enum"] = np.array([3, 5, 3], dtype=h5py.enum_dtype({"three": 3, "five": 5}, basetype="i2"))
    f["fixed"] = np.array([b"one", b"", b"three  ", b"12345678"], dtype="S8")
    f["utf8"] = np.array(["eins", "zwölf", "", "日本"], dtype=h5py.string_dtype())
    f["bytes"] = np.array([b"a", b"\xff\xfe", b""], dtype=h5py.string_dtype("ascii"))
    f["one string"] = "hello"
    f.attrs["one string"] = "grüße"
    f.attrs["strings"] = ["a", "bc", ""]
    f.attrs["fixed"] = np.array([b"dense/kernel:0", b"dense/bias:0"])
    f.attrs["flag"] = True
    f.attrs["nothing"] = h5py.Empty("f4")
    f.attrs["zero"] = np.zeros((0,), "S1")
    f["nothing"] = h5py.Empty("f8")
    f["zero"] = np.zeros((0, 4), "f4")
    f["opaque"] = np.array([b"abc", b"def"], dtype="V3")
    f["compound"] = np.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", "f8")])
    f.create_dataset("array", (4,), np.dtype((">f4", (2, 3))))[...] = random.randn(4, 2, 3)
    d = f.create_dataset("sequences", (3,), dtype=h5py.vlen_dtype(np.dtype("<i4")))
    d[0] = [1, 2, 3]
    d[2] = [-7]
    f["reference"] = np.array([f["bool"].ref, f["zero"].ref], dtype=h5py.ref_dtype)
    f["committed"] = np.dtype(">i2")
    f.create_dataset("of committed", data=np.arange(6).reshape(2, 3), dtype=f["committed"])
    f["bool"].attrs.create("of committed", np.arange(3), dtype=f["committed"])
    odd = h5t.STD_I32LE.copy()
    odd.set_precision(11)
    odd.set_offset(3)
    d = h5d.create(f.id, b"odd", odd, h5s.create_simple((4,)))
    d.write(h5s.ALL, h5s.ALL, np.array([-1, -1000, 0, 1023], "i4"))
    three = h5t.STD_U32BE.copy()
    three.set_precision(24)
    three.set_size(3)
    d = h5d.create(f.id, b"three bytes", three, h5s.create_simple((3,)))
    d.write(h5s.ALL, h5s.ALL, np.array([0, 70000, (1 << 24) - 1], "u4"))
    brain = h5t.IEEE_F32LE.copy()
    brain.set_fields(15, 7, 8, 0, 7)
    brain.set_precision(16)
    brain.set_size(2)
    d = h5d.create(f.id, b"brain", brain, h5s.create_simple((3,)))
    d.write(h5s.ALL, h5s.ALL, np.array([0, 1.5, -3], "f4"))


def chunks(f):
    a = random.randint(-1000, 1000, (13, 17, 5)).astype("i4")
    for name, options in {
        "plain": {}, "gzip": {"compression": "gzip"}, "shuffle": {"shuffle": True, "compression": "gzip"},
        "fletcher": {"fletcher32": True}, "all": {"compression": 9, "shuffle": True, "fletcher32": True},
        "lzf": {"compression": "lzf", "shuffle": True, "fletcher32": True},
    }.items():
        for where, most in {"fixed": None, "first": (None, 17, 5), "middle": (13, None, 5), "last": (20, 30, None), "two": (None, 17, None), "bounded": (20, 40, 7)}.items():
            f.create_dataset(f"{name}/{where}", data=a, chunks=(4, 5, 2), maxshape=most, **options)
        f.create_dataset(f"{name}/single", data=a, chunks=a.shape, **options)
        f.create_dataset(f"{name}/bigger", data=a[:3, :3, :2], chunks=(4, 5, 2), maxshape=(13, 17, 5), **options)
    f.create_dataset("random", data=random.bytes(3000), dtype="S3000")
    f.create_dataset("noise", data=np.frombuffer(random.bytes(4000), "u1"), chunks=(1000,), compression="lzf")
    f.create_dataset("text", data=np.array(["a" * i for i in range(40)], dtype=h5py.string_dtype()), chunks=(7,), compression="gzip")
    d = f.create_dataset("fill", (10, 10), "f4", chunks=(3, 3), fillvalue=2.5, maxshape=(None, 10))
    d[4:5, 7:9] = 1
    f.create_dataset("fill contiguous", (10, 10), ">i4", fillvalue=-3)
    f.create_dataset("never", (5, 5), "f8", chunks=(2, 2), compression="gzip")
    d = f.create_dataset("shrunk", data=np.arange(100.0).reshape(10, 10), chunks=(3, 3), maxshape=(None, None))
    d.resize((5, 8))
    d.resize((9, 9))
    d = f.create_dataset("grown", data=np.arange(12).reshape(3, 4), chunks=(2, 2), maxshape=(None, 9))
    d.resize((7, 9))
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((4, 3))
    plist.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    d = h5d.create(f.id, b"implicit", h5t.STD_I16BE, h5s.create_simple((10, 8), (12, 10)), plist)
    d.write(h5s.ALL, h5s.ALL, np.arange(80, dtype=">i2").reshape(10, 8))


def many_chunks(f):
    f.create_dataset("paged fixed", data=np.arange(5000, dtype="i4"), chunks=(2,))
    f.create_dataset("paged fixed gzip", data=np.arange(2500, dtype="i4"), chunks=(1,), compression="gzip")
    f.create_dataset("extensible", data=np.arange(6000, dtype="i2"), chunks=(1,), maxshape=(None,))
    d = f.create_dataset("sparse fixed", (100, 100), "i4", chunks=(1, 1))
    d[0, 0] = 1
    d[57, 33] = 2
    d[99, 99] = 3
    f.create_dataset("tree", data=np.arange(4000, dtype="i2").reshape(50, 80), chunks=(1, 1), maxshape=(None, None))
    f.create_dataset("tree gzip", data=np.arange(900, dtype="i2").reshape(30, 30), chunks=(1, 1), maxshape=(None, None), compression="gzip")


def paged(f):
    """Large enough for secondary blocks whose data blocks are split into pages."""
    d = f.create_dataset("plain", (140000,), "i4", chunks=(1,), maxshape=(None,))
    for i in (0, 3, 4, 5, 99, 1027, 40000, 131071, 139999):
        d[i] = i + 1
    d = f.create_dataset("gzip", (265000,), "i4", chunks=(1,), maxshape=(None,), compression="gzip")
    for i in (0, 3, 4, 5, 99, 1027, 40000, 131071, 150000, 199999, 264999):
        d[i] = i + 1


def slabs(f):
    """A row of chunks larger than is held at once."""
    d = f.create_dataset("wide", (3, 30000, 1000), "u1", chunks=(2, 110, 90), compression="gzip")
    d[0:3, 29900:, 950:] = random.randint(0, 256, (3, 100, 50))
    d[1, 5:300, :100] = random.randint(0, 256, (295, 100))


def many_links(f):
    for g, options in {"old": {}, "tracked": {"track_order": True}}.items():
        group = f.create_group(g, **options)
        for i in range(1500):
            group.create_group(f"member {(i * 7919) % 1500}" + ("x" * (i % 50)))
    few = f.create_group("few", track_order=True)
    for n in ("z", "a", "m"):
        few.create_group(n)
    deep = f
    for i in range(30):
        deep = deep.create_group(f"d{i}")
    deep["value"] = np.arange(3)
    f["soft"] = h5py.SoftLink("/few/a")
    f["relative"] = h5py.SoftLink("few/m")
    f["dangling"] = h5py.SoftLink("/no/such")
    f["loop"] = h5py.SoftLink("/loop")
    f["external"] = h5py.ExternalLink("other.h5", "/x")
    f["few/again"] = f["few"]
    f["hard"] = deep["value"]
    f["ünï/cödé"] = np.arange(2)


def many_attributes(f):
    for g, options in {"plain": {}, "tracked": {"track_order": True}}.items():
        group = f.create_group(g, **options)
        for i in range(300):
            group.attrs[f"attribute {(i * 77) % 300}"] = np.full((1 + i % 40,), i, "i4")
    d = f.create_dataset("d", data=np.arange(3))
    for i in range(20):
        d.attrs[f"text {i}"] = "x" * i
    few = f.create_group("few", track_order=True)
    for n in ("z", "a", "m"):
        few.attrs[n] = n


def large_attributes(f):
    f.attrs["huge"] = np.arange(50000, dtype="f8")
    f.attrs["small"] = 1
    for i in range(200):
        f.attrs[f"block {i}"] = np.full((500,), i, "i4")
    g = f.create_group("tracked", track_order=True)
    for i in range(3):
        g.attrs[f"huge {2 - i}"] = np.full((20000,), i, "i8")


def bits(f):
    """The filters that pack numbers bit by bit."""
    for t in "i1 i2 i4 i8 u1 u2 u4 u8".split():
        for order in "<>":
            a = (random.randint(0, 100, 53) + (0 if t[0] == "u" else -50)).astype(order + t)
            n = t + ("le" if order == "<" else "be")
            f.create_dataset(f"scale/{n}", data=a, chunks=(10,), scaleoffset=0)
            f.create_dataset(f"scale/{n} fill", data=a, chunks=(10,), scaleoffset=0, fillvalue=a.dtype.type(7))
            f.create_dataset(f"scale/{n} 7 bits", data=a, chunks=(10,), scaleoffset=7)
            f.create_dataset(f"scale/{n} all", data=np.array([np.iinfo(t).min, np.iinfo(t).max, 0], order + t), chunks=(3,), scaleoffset=0)
    for t in ("<f4", ">f4", "<f8", ">f8"):
        a = random.randn(60).astype(t) * 100
        f.create_dataset(f"scale/{t[1:]} {t[0] == '>'} 3 places", data=a, chunks=(16,), scaleoffset=3)
        f.create_dataset(f"scale/{t[1:]} {t[0] == '>'} fill", data=a, chunks=(16,), scaleoffset=2, fillvalue=a[3])
    f.create_dataset("scale/equal", data=np.full(100000, 5, "i4"), chunks=(50000,), scaleoffset=0)
    f.create_dataset("scale/and more", data=np.arange(100, dtype="i4"), chunks=(30,), scaleoffset=0, compression="gzip")

    def nbit(name, dtype, data, shape=None):
        shape = shape or data.shape
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_chunk((4,) * len(shape))
        plist.set_filter(h5py.h5z.FILTER_NBIT)
        d = h5d.create(f.id, name.encode(), dtype, h5s.create_simple(shape), plist)
        d.write(h5s.ALL, h5s.ALL, data, h5t.py_create(np.dtype((data.dtype, (3,)))) if shape != data.shape else None)

    for size, base in ((1, h5t.STD_I8LE), (2, h5t.STD_I16LE), (4, h5t.STD_I32LE), (8, h5t.STD_I64LE)):
        for order in (h5t.ORDER_LE, h5t.ORDER_BE):
            for precision, offset in ((size * 8, 0), (5, 0), (size * 8 - 3, 2), (6, size * 8 - 6)):
                t = base.copy()
                t.set_order(order)
                t.set_precision(precision)
                t.set_offset(offset)
                a = random.randint(-16, 16, 11).astype(f"i{size}")
                name = f"nbit {size} {order} {precision} {offset}"
                known["/" + name] = (f"int{size * 8}", a.astype(f"<i{size}").tobytes())
                nbit(name, t, a)
    nbit("nbit array", h5t.array_create(h5t.STD_I16BE, (3,)), random.randint(0, 99, (9, 3)).astype("i2"), (9,))
    nbit("nbit floats", h5t.IEEE_F32BE, random.randn(9, 5).astype("f4"))


def refused(f):
    f.create_dataset("szip", data=np.arange(100), chunks=(10,), compression="szip")
    f.create_dataset("external", (4,), "i4", external=[("raw.bin", 0, 16)])
    layout = h5py.VirtualLayout(shape=(3,), dtype="i4")
    layout[:] = h5py.VirtualSource("other.h5", "x", shape=(3,))
    f.create_virtual_dataset("virtual", layout)
    f["fine"] = np.arange(3)


def small(f):
    f.create_dataset("g/one", data=np.arange(6, dtype="i2"), chunks=(4,), maxshape=(None,), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("g/two", data=np.arange(6, dtype=">f4").reshape(2, 3), chunks=(1, 2), compression="lzf")
    f.create_dataset("g/three", data=np.arange(4, dtype="u1").reshape(2, 2), chunks=(1, 1), maxshape=(None, None))
    f["text"] = np.array(["a", "bc"], dtype=h5py.string_dtype())
    f["bool"] = True
    f["soft"] = h5py.SoftLink("/g/one")
    g = f.create_group("t", track_order=True)
    for i in range(9):
        g.attrs[f"a{i}"] = i
        g[f"m{i}"] = h5py.SoftLink("/g")


os.chdir(folder)
case("small", small)
case("types", types)
case("chunks", chunks)
case("many-chunks", many_chunks)
case("paged", paged, versions=("latest",))
case("slabs", slabs, versions=("latest",))
case("many-links", many_links)
case("many-attributes", many_attributes)
case("large-attributes", large_attributes, versions=("latest",))
case("bits", bits)
case("refused", refused, refused=("/szip", "/external", "/virtual"), versions=("latest",))
case("user-block", lambda f: f.create_dataset("a/b", data=np.arange(5)), userblock_size=2048)
for width in (2, 4):
    create = h5p.create(h5p.FILE_CREATE)
    create.set_sizes(width, width)
    path = os.path.join(folder, f"width-{width}.h5")
    with h5py.File(h5f.create(path.encode(), h5f.ACC_TRUNC, fcpl=create)) as f:
        f.create_dataset("a/b", data=np.arange(7), chunks=(3,), maxshape=(None,))
        f["a"].attrs["t"] = ["x", "yz"]
        f["c"] = np.arange(3.0)
    tree(path)

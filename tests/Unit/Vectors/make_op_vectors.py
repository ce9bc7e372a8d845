#!/usr/bin/env python3
"""Writes op-vectors.json: what TensorFlow ops give, computed by numpy from the ops' documentation (tensorflow.org/api_docs/python/tf/raw_ops).

Needs numpy alone. Run it in this folder; the file it writes is committed. Inputs are stated by a formula, so that the file stays small:
element i is ((i * 7919 + seed * 104729) mod 2003 / 1000 - 1) * scale + offset.
"""
import json
import math

import numpy as np

CASES = []


class Formula:
    """An input of float32 whose elements follow the formula."""

    def __init__(self, seed, shape, scale=1.0, offset=0.0):
        self.seed, self.shape, self.scale, self.offset = seed, list(shape), scale, offset
        i = np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.int64)
        values = ((i * 7919 + seed * 104729) % 2003 / 1000.0 - 1.0) * scale + offset
        self.array = values.astype(np.float32).reshape(shape)

    def describe(self):
        return {"formula": [self.seed, self.scale, self.offset], "shape": self.shape}


class Weights(Formula):
    """An input that is a constant of the graph, as the kernels of convolutions are."""

    def describe(self):
        return {**super().describe(), "constant": True}


def dtype_name(a):
    return {"float32": "DT_FLOAT", "float64": "DT_DOUBLE", "int32": "DT_INT32", "int64": "DT_INT64", "bool": "DT_BOOL", "uint8": "DT_UINT8", "int16": "DT_INT16", "int8": "DT_INT8"}[a.dtype.name]


def numbers(a):
    if a.dtype.kind == "f":
        return [float(f"{v:.8g}") if math.isfinite(v) else repr(float(v)) for v in a.ravel().tolist()]
    return [int(v) for v in a.ravel().tolist()]


def literal(a):
    return {"type": dtype_name(a), "shape": list(a.shape), "values": numbers(a)}


def case(op, inputs, outputs, *attributes):
    """One node: inputs are formulas (fed) or arrays (constants); attributes are in the text format of protocol buffers."""
    outputs = outputs if isinstance(outputs, list) else [outputs]
    CASES.append({
        "op": op,
        "attributes": list(attributes),
        "inputs": [i.describe() if isinstance(i, (Formula, Quantized)) else literal(np.asarray(i)) for i in inputs],
        "outputs": [None if o is None else literal(np.asarray(o)) for o in outputs],
    })


def i32(*v):
    return np.array(v[0] if len(v) == 1 and isinstance(v[0], (list, tuple)) else v, dtype=np.int32)


def scalar(v, t=np.int32):
    return np.array(v, dtype=t)


def b(name, value):
    return f"{name} {{ b: {'true' if value else 'false'} }}"


def i(name, value):
    return f"{name} {{ i: {value} }}"


def f(name, value):
    return f"{name} {{ f: {value!r} }}"


def s(name, value):
    return f'{name} {{ s: "{value}" }}'


def ints(name, values):
    return f"{name} {{ list {{ {' '.join(f'i: {v}' for v in values)} }} }}"


def t(name, value="DT_FLOAT"):
    return f"{name} {{ type: {value} }}"


FT = t("T")


def float32(a):
    return np.asarray(a, dtype=np.float32)


# ---- elementwise ----------------------------------------------------------------------------------------------------------
def elementwise():
    wide = Formula(1, [2, 7], 3)
    positive = Formula(2, [2, 7], 0.9, 1.2)
    unit = Formula(3, [2, 7], 0.95)
    d = lambda x: x.array.astype(np.float64)
    erf = np.vectorize(math.erf)
    for op, fn, x in [
        ("Neg", np.negative, wide), ("Abs", np.abs, wide), ("Sign", np.sign, wide), ("Reciprocal", lambda v: 1 / v, positive), ("Inv", lambda v: 1 / v, positive),
        ("Square", np.square, wide), ("Sqrt", np.sqrt, positive), ("Rsqrt", lambda v: 1 / np.sqrt(v), positive), ("Exp", np.exp, wide), ("Expm1", np.expm1, wide),
        ("Log", np.log, positive), ("Log1p", np.log1p, positive), ("Floor", np.floor, wide), ("Ceil", np.ceil, wide), ("Round", np.round, wide), ("Rint", np.rint, wide),
        ("Sin", np.sin, wide), ("Cos", np.cos, wide), ("Tan", np.tan, unit), ("Asin", np.arcsin, unit), ("Acos", np.arccos, unit), ("Atan", np.arctan, wide),
        ("Sinh", np.sinh, wide), ("Cosh", np.cosh, wide), ("Asinh", np.arcsinh, wide), ("Acosh", np.arccosh, Formula(4, [5], 0.9, 2.2)), ("Atanh", np.arctanh, unit),
        ("Erf", erf, wide), ("Erfc", lambda v: 1 - erf(v), unit), ("Lgamma", np.vectorize(math.lgamma), positive),
        ("Relu", lambda v: np.maximum(v, 0), wide), ("Relu6", lambda v: np.clip(v, 0, 6), Formula(5, [9], 9)), ("Elu", lambda v: np.where(v > 0, v, np.expm1(v)), wide),
        ("Selu", lambda v: 1.0507009873554805 * np.where(v > 0, v, 1.6732632423543772 * np.expm1(v)), wide),
        ("Sigmoid", lambda v: 1 / (1 + np.exp(-v)), wide), ("Tanh", np.tanh, wide), ("Softplus", lambda v: np.log1p(np.exp(v)), wide), ("Softsign", lambda v: v / (1 + np.abs(v)), wide),
        ("Identity", lambda v: v, wide), ("StopGradient", lambda v: v, wide), ("Snapshot", lambda v: v, wide), ("CheckNumerics", lambda v: v, wide), ("ZerosLike", np.zeros_like, wide), ("OnesLike", np.ones_like, wide),
    ]:
        case(op, [x], float32(fn(d(x))), FT)
    case("LeakyRelu", [wide], float32(np.where(d(wide) > 0, d(wide), 0.1 * d(wide))), f("alpha", 0.1), FT)
    case("BesselI0", [wide], float32(np.i0(d(wide))), FT)
    case("BesselI0e", [wide], float32(np.i0(d(wide)) * np.exp(-np.abs(d(wide)))), FT)
    special = np.array([0.0, 1.0, np.inf, -np.inf, np.nan], dtype=np.float32)
    for op, fn in [("IsFinite", np.isfinite), ("IsInf", np.isinf), ("IsNan", np.isnan)]:
        case(op, [special], fn(special), FT)
    for op, axis in [("Softmax", -1), ("LogSoftmax", -1)]:
        x = Formula(6, [3, 5], 4)
        e = np.exp(d(x) - d(x).max(axis, keepdims=True))
        p = e / e.sum(axis, keepdims=True)
        case(op, [x], float32(p if op == "Softmax" else np.log(p)), FT)
    shapes = [([2, 3], [3]), ([2, 1], [1, 4]), ([], [2, 2]), ([2, 1, 3], [4, 1]), ([3], [3])]
    binary = [
        ("Add", np.add), ("AddV2", np.add), ("Sub", np.subtract), ("Mul", np.multiply), ("RealDiv", np.divide), ("Div", np.divide), ("FloorDiv", np.floor_divide), ("FloorMod", np.mod),
        ("Mod", np.fmod), ("Maximum", np.maximum), ("Minimum", np.minimum), ("SquaredDifference", lambda p, q: (p - q) ** 2), ("Atan2", np.arctan2), ("Pow", np.power),
        ("DivNoNan", np.divide), ("Equal", np.equal), ("NotEqual", np.not_equal), ("Less", np.less), ("LessEqual", np.less_equal), ("Greater", np.greater), ("GreaterEqual", np.greater_equal),
        ("Xlogy", lambda p, q: p * np.log(q)), ("Xdivy", np.divide), ("MulNoNan", np.multiply),
    ]
    for op, fn in binary:
        for k, (left, right) in enumerate(shapes):
            p, q = Formula(10 + k, left, 0.9, 1.3), Formula(20 + k, right, 0.8, 1.1)
            r = fn(d(p), d(q))
            case(op, [p, q], r if r.dtype == bool else float32(r), FT)
    zero = np.array([1, 0, -2, 0], dtype=np.float32)
    case("DivNoNan", [np.array([4, 5, 6, 0], np.float32), zero], float32([4, 0, -3, 0]), FT)
    case("Xlogy", [np.array([0, 0, 2], np.float32), np.array([0, 1, 1], np.float32)], float32([0, 0, 0]), FT)
    left, right = i32(7, -7, 7, -7, 6), i32(2, 2, -2, -2, 3)
    IT = t("T", "DT_INT32")
    case("FloorDiv", [left, right], np.floor_divide(left, right), IT)
    case("FloorMod", [left, right], np.mod(left, right), IT)
    case("TruncateDiv", [left, right], i32(3, -3, -3, 3, 2), IT)
    case("TruncateMod", [left, right], np.fmod(left, right), IT)
    case("Div", [left, right], i32(3, -3, -3, 3, 2), IT)
    for op, fn in [("BitwiseAnd", np.bitwise_and), ("BitwiseOr", np.bitwise_or), ("BitwiseXor", np.bitwise_xor)]:
        case(op, [i32(0b1100, -1, 7), i32(0b1010, 5, 0)], fn(i32(0b1100, -1, 7), i32(0b1010, 5, 0)), IT)
    case("LeftShift", [i32(1, -3, 5), i32(3, 1, 0)], i32(8, -6, 5), IT)
    case("RightShift", [i32(16, -16, 5), i32(2, 2, 0)], i32(4, -4, 5), IT)
    case("Invert", [i32(0, -1, 5)], np.invert(i32(0, -1, 5)), IT)
    p, q = np.array([[True], [False]]), np.array([True, False])
    case("LogicalAnd", [p, q], np.logical_and(p, q))
    case("LogicalOr", [p, q], np.logical_or(p, q))
    case("LogicalNot", [q], np.logical_not(q))
    x = Formula(30, [2, 3])
    y = Formula(31, [2, 3])
    z = Formula(32, [2, 3])
    case("AddN", [x, y, z], float32(d(x) + d(y) + d(z)), FT, i("N", 3))
    case("ClipByValue", [x, scalar(-0.5, np.float32), scalar(0.25, np.float32)], np.clip(x.array, np.float32(-0.5), np.float32(0.25)), FT)
    c = np.array([True, False])
    case("Select", [c, x, y], np.where(c[:, None], x.array, y.array), FT)
    case("SelectV2", [np.array([True, False, True]), x, y], np.where([True, False, True], x.array, y.array), FT)
    case("SelectV2", [np.array([[True], [False]]), x, scalar(2, np.float32)], np.where([[True], [False]], x.array, np.float32(2)), FT)
    v = Formula(33, [6], 3)
    case("Cast", [v], v.array.astype(np.int32), t("SrcT"), t("DstT", "DT_INT32"))
    case("Cast", [v], v.array.astype(bool), t("SrcT"), t("DstT", "DT_BOOL"))
    case("Cast", [i32(1, -2, 0)], float32([1, -2, 0]), t("SrcT", "DT_INT32"), t("DstT"))


# ---- reductions -----------------------------------------------------------------------------------------------------------
def reductions():
    x = Formula(40, [2, 3, 4])
    d = x.array.astype(np.float64)
    for op, fn in [("Sum", np.sum), ("Mean", np.mean), ("Max", np.max), ("Min", np.min), ("Prod", np.prod), ("EuclideanNorm", lambda v, axis, keepdims: np.sqrt(np.sum(v * v, axis=axis, keepdims=keepdims)))]:
        for axes in [[], [0], [-1], [1, 2], [-2, 0], [0, 1, 2]]:
            for keep in [False, True]:
                case(op, [x, i32(axes)], float32(fn(d, axis=tuple(axes), keepdims=keep)), b("keep_dims", keep), FT, t("Tidx", "DT_INT32"))
    m = d > 0.3
    for op, fn in [("All", np.all), ("Any", np.any)]:
        for axes in [[0], [-1, 1]]:
            case(op, [m, i32(axes)], fn(m, axis=tuple(axes)), b("keep_dims", False), t("Tidx", "DT_INT32"))
    for axis in [0, 1, -1]:
        case("ArgMax", [x, scalar(axis)], np.argmax(d, axis).astype(np.int64), FT, t("output_type", "DT_INT64"))
        case("ArgMin", [x, scalar(axis)], np.argmin(d, axis).astype(np.int32), FT, t("output_type", "DT_INT32"))
        for exclusive in [False, True]:
            for reverse in [False, True]:
                for op, fn, first in [("Cumsum", np.cumsum, 0.0), ("Cumprod", np.cumprod, 1.0)]:
                    v = np.flip(d, axis) if reverse else d
                    r = fn(v, axis)
                    if exclusive:
                        r = np.concatenate([np.full_like(np.take(r, [0], axis), first), np.take(r, range(r.shape[axis] - 1), axis)], axis)
                    case(op, [x, scalar(axis)], float32(np.flip(r, axis) if reverse else r), b("exclusive", exclusive), b("reverse", reverse), FT)
    case("L2Loss", [x], float32((d * d).sum() / 2), FT)
    ids = i32(0, 0, 1, 3)
    v = Formula(41, [4, 2])
    e = v.array.astype(np.float64)
    rows = [[0, 1], [2], [], [3]]
    for op, fn, empty in [("SegmentSum", np.sum, 0), ("SegmentMean", np.mean, 0), ("SegmentProd", np.prod, 1), ("SegmentMax", np.max, 0), ("SegmentMin", np.min, 0)]:
        case(op, [v, ids], float32([fn(e[r], axis=0) if r else np.full(2, empty) for r in rows]), FT, t("Tindices", "DT_INT32"))
    unsorted = i32(2, -1, 0, 2)
    rows = [[2], [], [0, 3]]
    big = np.finfo(np.float32).max
    for op, fn, empty in [("UnsortedSegmentSum", np.sum, 0), ("UnsortedSegmentProd", np.prod, 1), ("UnsortedSegmentMax", np.max, -big), ("UnsortedSegmentMin", np.min, big)]:
        case(op, [v, unsorted, scalar(3)], float32([fn(e[r], axis=0) if r else np.full(2, empty) for r in rows]), FT, t("Tindices", "DT_INT32"))
    case("Bincount", [i32(1, 3, 3, 0, 9), scalar(4), np.array([], np.float32)], float32([1, 1, 0, 2]), FT)
    case("HistogramFixedWidth", [np.array([-1, 0, 1.5, 2, 5, 15], np.float32), np.array([0, 5], np.float32), scalar(5)], i32(2, 1, 1, 0, 2), FT, t("dtype", "DT_INT32"))


# ---- convolutions and poolings --------------------------------------------------------------------------------------------
def same(n, k, stride, dilation):
    out = -(-n // stride)
    total = max(0, (out - 1) * stride + (k - 1) * dilation + 1 - n)
    return total // 2, total - total // 2


def window_pads(padding, sizes, kernel, strides, dilations, explicit):
    if padding == "SAME":
        return [same(n, k, st, di) for n, k, st, di in zip(sizes, kernel, strides, dilations)]
    return explicit if padding == "EXPLICIT" else [(0, 0)] * len(sizes)


def conv(x, w, strides, dilations, pads, groups=1):
    """x (N, spatial..., C), w (spatial..., C / groups, F)."""
    n = x.ndim - 2
    x = np.pad(x.astype(np.float64), [(0, 0)] + list(pads) + [(0, 0)])
    out = [(x.shape[i + 1] - (w.shape[i] - 1) * dilations[i] - 1) // strides[i] + 1 for i in range(n)]
    filters = w.shape[-1]
    y = np.zeros([x.shape[0]] + out + [filters])
    per, each = w.shape[-2], filters // groups
    for tap in np.ndindex(*w.shape[:n]):
        part = x[(slice(None),) + tuple(slice(tap[i] * dilations[i], tap[i] * dilations[i] + (out[i] - 1) * strides[i] + 1, strides[i]) for i in range(n))]
        for g in range(groups):
            y[..., g * each:(g + 1) * each] += part[..., g * per:(g + 1) * per] @ w[tap].astype(np.float64)[:, g * each:(g + 1) * each]
    return y


def nchw(a):
    return np.moveaxis(a, -1, 1)


def convolutions():
    for padding in ["SAME", "VALID", "EXPLICIT"]:
        for stride in [(1, 1), (2, 2), (3, 1)]:
            for dilation in [(1, 1), (2, 1)]:
                if dilation != (1, 1) and stride != (1, 1):
                    continue
                for kernel in [(1, 1), (3, 2)]:
                    for first in [False, True]:
                        sizes = (7, 6)
                        x = Formula(50, [2, 3, *sizes] if first else [2, *sizes, 3])
                        w = Weights(51, [*kernel, 3, 2])
                        explicit = [(1, 2), (0, 1)]
                        last = np.moveaxis(x.array, 1, -1) if first else x.array
                        y = conv(last, w.array, stride, dilation, window_pads(padding, sizes, kernel, stride, dilation, explicit))
                        full = lambda v: [1, 1, *v] if first else [1, *v, 1]
                        extra = [ints("explicit_paddings", [0, 0, 0, 0, 1, 2, 0, 1] if first else [0, 0, 1, 2, 0, 1, 0, 0])] if padding == "EXPLICIT" else []
                        case("Conv2D", [x, w], float32(nchw(y) if first else y), ints("strides", full(stride)), ints("dilations", full(dilation)), s("padding", padding), s("data_format", "NCHW" if first else "NHWC"), FT, *extra)
    for padding in ["SAME", "VALID"]:
        for stride, dilation in [((1, 1), (1, 1)), ((2, 2), (1, 1)), ((1, 1), (2, 2))]:
            x, w = Formula(52, [1, 7, 6, 3]), Weights(53, [3, 3, 3, 2])
            grouped = w.array.reshape(3, 3, 1, 6)
            y = conv(x.array, grouped, stride, dilation, window_pads(padding, (7, 6), (3, 3), stride, dilation, None), groups=3)
            case("DepthwiseConv2dNative", [x, w], float32(y), ints("strides", [1, *stride, 1]), ints("dilations", [1, *dilation, 1]), s("padding", padding), FT)
            x, w = Formula(54, [1, 4, 5, 3, 2]), Weights(55, [2, 3, 2, 2, 3])
            if dilation == (1, 1):
                st = (*stride, 1)
                y = conv(x.array, w.array, st, (1, 1, 1), window_pads(padding, (4, 5, 3), (2, 3, 2), st, (1, 1, 1), None))
                case("Conv3D", [x, w], float32(y), ints("strides", [1, *st, 1]), s("padding", padding), FT)
    x, w = Formula(56, [1, 6, 6, 4]), Weights(57, [3, 3, 2, 4])
    case("Conv2D", [x, w], float32(conv(x.array, w.array, (1, 1), (1, 1), window_pads("SAME", (6, 6), (3, 3), (1, 1), (1, 1), None), groups=2)), ints("strides", [1, 1, 1, 1]), s("padding", "SAME"), FT)
    # The gradient of a convolution by its input: every output position of the convolution hands its value back to what it read.
    for padding in ["SAME", "VALID"]:
        for stride in [(1, 1), (2, 2), (3, 2)]:
            sizes, kernel = (7, 6), (3, 2)
            pads = window_pads(padding, sizes, kernel, stride, (1, 1), None)
            out = [(n + sum(p) - k) // st + 1 for n, p, k, st in zip(sizes, pads, kernel, stride)]
            g, w = Formula(58, [1, *out, 2]), Weights(59, [*kernel, 3, 2])
            full = np.zeros([1, sizes[0] + sum(pads[0]), sizes[1] + sum(pads[1]), 3])
            for r in range(out[0]):
                for c in range(out[1]):
                    full[0, r * stride[0]:r * stride[0] + 3, c * stride[1]:c * stride[1] + 2] += w.array.astype(np.float64) @ g.array[0, r, c].astype(np.float64)
            y = full[:, pads[0][0]:pads[0][0] + sizes[0], pads[1][0]:pads[1][0] + sizes[1]]
            case("Conv2DBackpropInput", [i32(1, *sizes, 3), w, g], float32(y), ints("strides", [1, *stride, 1]), s("padding", padding), FT)


def pool(x, window, stride, pads, fn):
    n = len(window)
    filled = np.pad(x.astype(np.float64), [(0, 0)] + list(pads) + [(0, 0)], constant_values=np.nan)
    out = [(filled.shape[k + 1] - window[k]) // stride[k] + 1 for k in range(n)]
    y = np.zeros([x.shape[0]] + out + [x.shape[-1]])
    for at in np.ndindex(*out):
        part = filled[(slice(None),) + tuple(slice(at[k] * stride[k], at[k] * stride[k] + window[k]) for k in range(n))]
        y[(slice(None),) + at] = fn(part, axis=tuple(range(1, n + 1)))
    return y


def poolings():
    for op, fn in [("MaxPool", np.nanmax), ("AvgPool", np.nanmean)]:
        for padding in ["SAME", "VALID"]:
            for window, stride in [((2, 2), (2, 2)), ((3, 2), (1, 2)), ((3, 3), (2, 3))]:
                for first in [False, True]:
                    x = Formula(60, [2, 2, 7, 6] if first else [2, 7, 6, 2])
                    last = np.moveaxis(x.array, 1, -1) if first else x.array
                    y = pool(last, window, stride, window_pads(padding, (7, 6), window, stride, (1, 1), None), fn)
                    full = lambda v: [1, 1, *v] if first else [1, *v, 1]
                    case(op, [x], float32(nchw(y) if first else y), ints("ksize", full(window)), ints("strides", full(stride)), s("padding", padding), s("data_format", "NCHW" if first else "NHWC"), FT)
        x = Formula(61, [1, 4, 5, 4, 2])
        for padding in ["SAME", "VALID"]:
            y = pool(x.array, (2, 3, 2), (2, 1, 2), window_pads(padding, (4, 5, 4), (2, 3, 2), (2, 1, 2), (1, 1, 1), None), fn)
            case(op + "3D", [x], float32(y), ints("ksize", [1, 2, 3, 2, 1]), ints("strides", [1, 2, 1, 2, 1]), s("padding", padding), FT)
    x = Formula(62, [2, 5, 5, 2])
    for padding in ["SAME", "VALID"]:
        pads = window_pads(padding, (5, 5), (2, 2), (2, 2), (1, 1), None)
        y = pool(x.array, (2, 2), (2, 2), pads, np.nanmax)
        places = np.zeros(y.shape, np.int64)
        for n, r, c, ch in np.ndindex(*y.shape):
            best = None
            for rr in range(r * 2 - pads[0][0], r * 2 - pads[0][0] + 2):
                for cc in range(c * 2 - pads[1][0], c * 2 - pads[1][0] + 2):
                    if 0 <= rr < 5 and 0 <= cc < 5 and (best is None or x.array[n, rr, cc, ch] > x.array[n, best[0], best[1], ch]):
                        best = (rr, cc)
            places[n, r, c, ch] = (best[0] * 5 + best[1]) * 2 + ch
        case("MaxPoolWithArgmax", [x], [float32(y), places], ints("ksize", [1, 2, 2, 1]), ints("strides", [1, 2, 2, 1]), s("padding", padding), FT, t("Targmax", "DT_INT64"))
    w = Formula(63, [2, 3, 2], 0.3)
    filled = np.pad(x.array.astype(np.float64), [(0, 0), (0, 1), (1, 1), (0, 0)], constant_values=-np.inf)
    y = np.max(np.stack([filled[:, r:r + 5, c:c + 5] + w.array[r, c].astype(np.float64) for r in range(2) for c in range(3)]), axis=0)
    case("Dilation2D", [x, w], float32(y), ints("strides", [1, 1, 1, 1]), ints("rates", [1, 1, 1, 1]), s("padding", "SAME"), FT)


# ---- images ---------------------------------------------------------------------------------------------------------------
def axis_scale(n, m, align):
    return (n - 1) / (m - 1) if align and m > 1 else n / m


def resize_axis(x, axis, m, kind, align, half):
    n = x.shape[axis]
    scale = np.float32(axis_scale(n, m, align))
    rows = []
    for o in range(m):
        at = (np.float32(o) + np.float32(0.5)) * scale - np.float32(0.5) if half else np.float32(o) * scale
        if kind == "nearest":
            place = (np.float32(o) + np.float32(0.5)) * scale if half else np.float32(o) * scale
            index = int(math.floor(place + 0.5)) if align else int(math.floor(place))
            rows.append(np.take(x, min(max(index, 0), n - 1), axis))
        elif kind == "bilinear":
            low = math.floor(at)
            fraction = float(at) - low
            a, c = np.take(x, min(max(low, 0), n - 1), axis), np.take(x, min(max(low + 1, 0), n - 1), axis)
            if at < 0:
                fraction = 0.0 if not half else fraction
            rows.append(a + (c - a) * fraction)
        else:
            low = math.floor(at)
            # The kernel tabulates the weights at 1024 fractions.
            fraction = round((float(at) - low) * 1024) / 1024
            coefficient = -0.5 if half else -0.75
            near = lambda v: ((coefficient + 2) * v - (coefficient + 3)) * v * v + 1
            far = lambda v: ((coefficient * v - 5 * coefficient) * v + 8 * coefficient) * v - 4 * coefficient
            weights = [far(fraction + 1), near(fraction), near(1 - fraction), far(2 - fraction)]
            places = [low - 1 + k for k in range(4)]
            if half:
                weights = [wt if 0 <= p < n else 0.0 for wt, p in zip(weights, places)]
                total = sum(weights)
                weights = [wt / total for wt in weights] if abs(total) >= 1e-6 else weights
            rows.append(sum(wt * np.take(x, min(max(p, 0), n - 1), axis) for wt, p in zip(weights, places)))
    return np.stack(rows, axis)


def images():
    for kind, op in [("nearest", "ResizeNearestNeighbor"), ("bilinear", "ResizeBilinear"), ("bicubic", "ResizeBicubic")]:
        for align, half in [(False, False), (True, False), (False, True)]:
            for size in [(7, 5), (3, 9), (2, 2), (1, 1), (4, 6)]:
                x = Formula(70, [1, 4, 6, 2])
                y = resize_axis(resize_axis(x.array.astype(np.float64), 1, size[0], kind, align, half), 2, size[1], kind, align, half)
                case(op, [x, i32(*size)], float32(y), b("align_corners", align), b("half_pixel_centers", half), FT)
    x = Formula(71, [2, 5, 6, 2])
    boxes = np.array([[0, 0, 1, 1], [0.2, 0.12, 0.7, 0.87], [0.9, 0.8, 0.1, 0.2], [-0.3, 0, 0.5, 1.2]], np.float32)
    for method in ["bilinear", "nearest"]:
        for size in [(3, 4), (1, 2)]:
            y = np.zeros([4, *size, 2])
            for n, (y1, x1, y2, x2) in enumerate(boxes.astype(np.float64)):
                for r in range(size[0]):
                    for c in range(size[1]):
                        row = y1 * 4 + r * (y2 - y1) * 4 / (size[0] - 1) if size[0] > 1 else 0.5 * (y1 + y2) * 4
                        col = x1 * 5 + c * (x2 - x1) * 5 / (size[1] - 1) if size[1] > 1 else 0.5 * (x1 + x2) * 5
                        image = x.array[n % 2].astype(np.float64)
                        if row < 0 or row > 4 or col < 0 or col > 5:
                            y[n, r, c] = 0.25
                        elif method == "nearest":
                            y[n, r, c] = image[int(math.floor(row + 0.5)), int(math.floor(col + 0.5))]
                        else:
                            t0, l0 = int(math.floor(row)), int(math.floor(col))
                            t1, l1 = int(math.ceil(row)), int(math.ceil(col))
                            top = image[t0, l0] + (image[t0, l1] - image[t0, l0]) * (col - l0)
                            low = image[t1, l0] + (image[t1, l1] - image[t1, l0]) * (col - l0)
                            y[n, r, c] = top + (low - top) * (row - t0)
            case("CropAndResize", [x, boxes, i32(0, 1, 0, 1), i32(*size)], float32(y), s("method", method), f("extrapolation_value", 0.25), FT)
    x = Formula(72, [1, 2, 3, 7])
    d = x.array.astype(np.float64)
    total = sum(np.pad(d * d, [(0, 0)] * 3 + [(2, 2)])[..., k:k + 7] for k in range(5))
    case("LRN", [x], float32(d / (1.5 + 0.3 * total) ** 0.75), i("depth_radius", 2), f("bias", 1.5), f("alpha", 0.3), f("beta", 0.75), FT)
    x = Formula(73, [2, 4, 6, 3])
    blocks = x.array.reshape(2, 2, 2, 3, 2, 3).transpose(0, 1, 3, 2, 4, 5).reshape(2, 2, 3, 12)
    case("SpaceToDepth", [x], blocks, i("block_size", 2), FT)
    y = Formula(74, [2, 2, 3, 12])
    case("DepthToSpace", [y], y.array.reshape(2, 2, 3, 2, 2, 3).transpose(0, 1, 3, 2, 4, 5).reshape(2, 4, 6, 3), i("block_size", 2), FT)
    x = Formula(75, [1, 4, 5, 1])
    padded = np.pad(x.array, [(0, 0), (0, 0), (1, 0), (0, 0)])
    y = padded.reshape(1, 2, 2, 2, 3, 1).transpose(2, 4, 0, 1, 3, 5).reshape(6, 2, 2, 1)
    case("SpaceToBatchND", [x, i32(2, 3), np.array([[0, 0], [1, 0]], np.int32)], y, FT)
    z = Formula(76, [6, 2, 2, 1])
    y = z.array.reshape(2, 3, 1, 2, 2, 1).transpose(2, 3, 0, 4, 1, 5).reshape(1, 4, 6, 1)[:, 1:, :5]
    case("BatchToSpaceND", [z, i32(2, 3), np.array([[1, 0], [0, 1]], np.int32)], y, FT)


# ---- normalization, products ----------------------------------------------------------------------------------------------
def products():
    for ta in [False, True]:
        for tb in [False, True]:
            p, q = Formula(80, [4, 3] if ta else [3, 4]), Formula(81, [2, 4] if tb else [4, 2])
            x, y = p.array.T if ta else p.array, q.array.T if tb else q.array
            case("MatMul", [p, q], float32(x.astype(np.float64) @ y.astype(np.float64)), b("transpose_a", ta), b("transpose_b", tb), FT)
            p, q = Formula(82, [2, 1, 4, 3] if ta else [2, 1, 3, 4]), Formula(83, [3, 2, 4] if tb else [3, 4, 2])
            x, y = np.swapaxes(p.array, -1, -2) if ta else p.array, np.swapaxes(q.array, -1, -2) if tb else q.array
            case("BatchMatMulV2", [p, q], float32(x.astype(np.float64) @ y.astype(np.float64)), b("adj_x", ta), b("adj_y", tb), FT)
    for equation, shapes in [("bij,bjk->bik", ([2, 3, 4], [2, 4, 2])), ("abc,cde->abde", ([2, 3, 4], [4, 2, 3])), ("BTNH,BFNH->BNFT", ([2, 3, 2, 4], [2, 5, 2, 4])), ("...x,xy->...y", ([2, 3, 4], [4, 2])), ("ab->ba", ([2, 3],)), ("abc->b", ([2, 3, 4],)), ("ij,j->i", ([3, 4], [4]))]:
        values = [Formula(84 + k, shape) for k, shape in enumerate(shapes)]
        case("Einsum", values, float32(np.einsum(equation, *[v.array.astype(np.float64) for v in values])), s("equation", equation), i("N", len(values)), FT)
    x = Formula(90, [2, 3, 4, 5])
    c = np.array([1, -2, 3, 0.5, 0.25], np.float32)
    case("BiasAdd", [x, c], x.array + c, FT)
    case("BiasAdd", [x, c[:3]], x.array + c[:3, None, None], s("data_format", "NCHW"), FT)
    for first in [False, True]:
        ch = 3 if first else 5
        gamma, beta, mean, var = [Formula(91 + k, [ch], 0.4, 1.0).array for k in range(4)]
        shape = (1, ch, 1, 1) if first else (ch,)
        d = x.array.astype(np.float64)
        r = [v.astype(np.float64).reshape(shape) for v in (gamma, beta, mean, var)]
        y = (d - r[2]) / np.sqrt(r[3] + 0.001) * r[0] + r[1]
        for op in ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]:
            case(op, [x, gamma, beta, mean, var], float32(y), f("epsilon", 0.001), b("is_training", False), s("data_format", "NCHW" if first else "NHWC"), FT)
    a = Formula(95, [2, 3, 3], 0.4).array.astype(np.float64) + np.eye(3) * 2
    a = float32(a)
    w = Formula(96, [2, 3, 2])
    d = a.astype(np.float64)
    for op, adjoint in [("MatrixSolve", False), ("MatrixSolve", True)]:
        case(op, [a, w], float32(np.linalg.solve(np.swapaxes(d, -1, -2) if adjoint else d, w.array.astype(np.float64))), b("adjoint", adjoint), FT)
    case("MatrixInverse", [a], float32(np.linalg.inv(d)), b("adjoint", False), FT)
    case("MatrixDeterminant", [a], float32(np.linalg.det(d)), FT)
    spd = float32(d @ np.swapaxes(d, -1, -2))
    case("Cholesky", [spd], float32(np.linalg.cholesky(spd.astype(np.float64))), FT)
    for lower in [True, False]:
        for adjoint in [False, True]:
            tri = np.tril(d) if lower else np.triu(d)
            case("MatrixTriangularSolve", [a, w], float32(np.linalg.solve(np.swapaxes(tri, -1, -2) if adjoint else tri, w.array.astype(np.float64))), b("lower", lower), b("adjoint", adjoint), FT)
    case("Svd", [a], [float32(np.linalg.svd(d, compute_uv=False))], b("compute_uv", False), b("full_matrices", False), FT)
    p, q = Formula(97, [2, 3]), Formula(98, [2, 3])
    case("Cross", [p, q], float32(np.cross(p.array.astype(np.float64), q.array.astype(np.float64))), FT)


# ---- shapes, slices, indices ----------------------------------------------------------------------------------------------
def shapes():
    x = Formula(100, [2, 3, 4])
    a = x.array
    case("Reshape", [x, i32(4, -1)], a.reshape(4, 6), FT)
    case("Transpose", [x, i32(2, 0, 1)], a.transpose(2, 0, 1), FT)
    case("ExpandDims", [x, scalar(-2)], np.expand_dims(a, -2), FT)
    y = Formula(101, [1, 3, 1])
    case("Squeeze", [y], y.array.reshape(3), FT)
    case("Squeeze", [y], y.array.reshape(1, 3), ints("squeeze_dims", [-1]), FT)
    z = Formula(102, [2, 3, 4])
    for axis in [0, 1, -1]:
        case("ConcatV2", [x, z, scalar(axis)], np.concatenate([a, z.array], axis), i("N", 2), FT)
        case("Pack", [x, z], np.stack([a, z.array], axis), i("N", 2), i("axis", axis), FT)
        parts = [np.squeeze(v, axis) for v in np.split(a, a.shape[axis], axis)]
        case("Unpack", [x], parts, i("num", a.shape[axis]), i("axis", axis), FT)
    case("Split", [scalar(-1), x], np.split(a, 2, -1), i("num_split", 2), FT)
    case("SplitV", [x, i32(1, -1), scalar(1)], np.split(a, [1], 1), i("num_split", 2), FT)
    case("Tile", [x, i32(1, 2, 3)], np.tile(a, (1, 2, 3)), FT)
    case("BroadcastTo", [y, i32(2, 3, 4)], np.broadcast_to(y.array, (2, 3, 4)), FT)
    case("ReverseV2", [x, i32(-1, 0)], np.flip(a, (2, 0)), FT)
    case("Roll", [x, i32(1, -2), i32(0, 2)], np.roll(np.roll(a, 1, 0), -2, 2), FT)
    pads = np.array([[0, 1], [2, 0], [1, 1]], np.int32)
    case("Pad", [x, pads], np.pad(a, pads), FT)
    case("PadV2", [x, pads, scalar(1.5, np.float32)], np.pad(a, pads, constant_values=1.5), FT)
    case("MirrorPad", [x, pads], np.pad(a, pads, mode="reflect"), s("mode", "REFLECT"), FT)
    case("MirrorPad", [x, pads], np.pad(a, pads, mode="symmetric"), s("mode", "SYMMETRIC"), FT)
    case("Slice", [x, i32(0, 1, 2), i32(-1, 2, 1)], a[:, 1:3, 2:3], FT)
    masks = lambda **m: [i(k, m.get(k, 0)) for k in ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")]
    for begin, end, stride, m, r in [
        ([0, 0, 0], [2, 3, 4], [1, 2, 3], {}, a[:, ::2, ::3]), ([0, -1, 3], [2, 0, 0], [1, -1, -2], {}, a[:, -1:0:-1, 3:0:-2]),
        ([0, 1], [0, 2], [1, 1], {"begin_mask": 1, "end_mask": 1}, a[:, 1:2]), ([0, 0], [0, 2], [1, 1], {"ellipsis_mask": 1}, a[..., 0:2]),
        ([0, 0, -1], [0, 0, 0], [1, 1, 1], {"begin_mask": 3, "end_mask": 3, "shrink_axis_mask": 4}, a[:, :, -1]), ([1, 0], [2, 0], [1, 1], {"shrink_axis_mask": 1, "new_axis_mask": 2}, a[1][None]),
        ([0, 0], [0, 0], [1, -1], {"begin_mask": 3, "end_mask": 3}, a[:, ::-1]), ([5], [9], [1], {}, a[5:9]),
    ]:
        case("StridedSlice", [x, i32(begin), i32(end), i32(stride)], r, *masks(**m), FT, t("Index", "DT_INT32"))
    case("Gather", [x, i32([[1, 0], [1, 1]])], a[np.array([[1, 0], [1, 1]])], t("Tparams"), t("Tindices", "DT_INT32"))
    for axis in [0, 1, -1]:
        case("GatherV2", [x, i32(1, 0, 1), scalar(axis)], np.take(a, [1, 0, 1], axis), t("Tparams"), t("Tindices", "DT_INT32"))
    picks = np.array([[2, 0], [1, 1]], np.int32)
    case("GatherV2", [x, picks, scalar(1)], np.stack([a[n][picks[n]] for n in range(2)]), i("batch_dims", 1), t("Tparams"), t("Tindices", "DT_INT32"))
    case("GatherV2", [x, picks, scalar(-1)], np.stack([a[n][:, picks[n]] for n in range(2)]), i("batch_dims", 1), t("Tparams"), t("Tindices", "DT_INT32"))
    case("GatherNd", [x, np.array([[1, 2], [0, 0]], np.int32)], a[[1, 0], [2, 0]], t("Tparams"), t("Tindices", "DT_INT32"))
    case("GatherNd", [x, np.array([[1, 2, 3]], np.int32)], a[[1], [2], [3]], t("Tparams"), t("Tindices", "DT_INT32"))
    case("GatherNd", [x, np.array([[1], [0]], np.int32)], np.stack([a[0, 1], a[1, 0]]), i("batch_dims", 1), t("Tparams"), t("Tindices", "DT_INT32"))
    for axis in [-1, 0, 1]:
        hot = np.full((2, 3, 4), -1, np.float32)
        labels = np.array([[1, 0, 5], [-1, 3, 2]], np.int32)
        for n, m in np.ndindex(2, 3):
            if 0 <= labels[n, m] < 4:
                hot[n, m, labels[n, m]] = 2
        case("OneHot", [labels, scalar(4), scalar(2, np.float32), scalar(-1, np.float32)], np.moveaxis(hot, -1, axis), i("axis", axis), FT, t("TI", "DT_INT32"))
    order = np.argsort(-a, axis=-1, kind="stable")[..., :2]
    case("TopKV2", [x, scalar(2)], [np.take_along_axis(a, order, -1), order.astype(np.int32)], b("sorted", True), FT)
    case("NthElement", [x, scalar(1)], np.sort(a, -1)[..., 1], FT)
    case("NthElement", [x, scalar(0)], np.max(a, -1), b("reverse", True), FT)
    u = Formula(103, [2, 4])
    e = np.zeros((3, 4))
    np.add.at(e, [2, 2], u.array.astype(np.float64))
    case("ScatterNd", [np.array([[2], [2]], np.int32), u, i32(3, 4)], float32(e), FT, t("Tindices", "DT_INT32"))
    base = Formula(104, [3, 4])
    for op, fn in [("TensorScatterUpdate", None), ("TensorScatterAdd", np.add), ("TensorScatterSub", np.subtract), ("TensorScatterMax", np.maximum), ("TensorScatterMin", np.minimum)]:
        e = base.array.astype(np.float64)
        rows = [2, 0]
        if fn is None:
            e[rows] = u.array
        else:
            fn.at(e, rows, u.array.astype(np.float64))
        case(op, [base, np.array([[2], [0]], np.int32), u], float32(e), FT, t("Tindices", "DT_INT32"))
    m = Formula(105, [2, 3, 4])
    band = np.stack([np.triu(np.tril(v, 1), -1) for v in m.array])
    case("MatrixBandPart", [m, scalar(1), scalar(1)], band, FT)
    case("MatrixDiagPart", [m], np.stack([np.diagonal(v) for v in m.array]), FT)
    v = Formula(106, [2, 3])
    case("MatrixDiag", [v], np.stack([np.diag(r) for r in v.array]), FT)
    filled = m.array.copy()
    for n in range(2):
        filled[n][range(3), range(3)] = v.array[n]
    case("MatrixSetDiag", [m, v], filled, FT)
    case("Fill", [i32(2, 3), scalar(1.5, np.float32)], np.full((2, 3), 1.5, np.float32), FT)
    case("Range", [scalar(1), scalar(8), scalar(3)], i32(1, 4, 7))
    case("LinSpace", [scalar(-1, np.float32), scalar(1, np.float32), scalar(5)], np.linspace(-1, 1, 5, dtype=np.float32), FT)
    case("Shape", [x], i32(2, 3, 4), FT)
    case("Size", [x], scalar(24), FT)
    case("Rank", [x], scalar(3), FT)
    case("InvertPermutation", [i32(2, 0, 1)], i32(1, 2, 0))
    case("Where", [np.array([[True, False], [False, True]])], np.array([[0, 0], [1, 1]], np.int64))
    case("Unique", [i32(4, 4, 1, 4, 7)], [i32(4, 1, 7), i32(0, 0, 1, 0, 2)], t("T", "DT_INT32"))
    case("ListDiff", [i32(1, 2, 3, 4), i32(2, 4)], [i32(1, 3), i32(0, 2)], t("T", "DT_INT32"))
    case("DynamicPartition", [base, i32(1, 0, 1)], [base.array[[1]], base.array[[0, 2]]], i("num_partitions", 2), FT)
    case("DynamicStitch", [i32(2, 0), i32([1]), np.array([[5, 6], [1, 2]], np.float32), np.array([[3, 4]], np.float32)], float32([[1, 2], [3, 4], [5, 6]]), i("N", 2), FT)
    case("ReverseSequence", [base, i32(2, 4, 1)], np.stack([np.concatenate([r[:n][::-1], r[n:]]) for r, n in zip(base.array, (2, 4, 1))]), i("seq_dim", 1), i("batch_dim", 0), FT)
    case("UnravelIndex", [i32(7, 0, 23), i32(2, 3, 4)], np.array(np.unravel_index([7, 0, 23], (2, 3, 4)), np.int32), t("Tidx", "DT_INT32"))
    case("Bucketize", [np.array([-5, 0, 3.5, 10], np.float32)], i32(0, 1, 2, 3), "boundaries { list { f: 0 f: 3 f: 10 } }", FT)
    case("InTopKV2", [np.array([[0.1, 0.5, 0.4], [0.9, 0.05, 0.05], [0.2, 0.2, 0.6]], np.float32), i32(2, 1, 0), scalar(2)], np.array([True, True, True]), t("T", "DT_INT32"))
    case("InTopKV2", [np.array([[0.1, 0.5, 0.4], [0.9, 0.06, 0.05]], np.float32), i32(0, 2), scalar(1)], np.array([False, False]), t("T", "DT_INT32"))
    logits, labels = Formula(107, [3, 4], 3), Formula(108, [3, 4], 0.2, 0.25)
    d = logits.array.astype(np.float64)
    p = np.exp(d) / np.exp(d).sum(-1, keepdims=True)
    case("SoftmaxCrossEntropyWithLogits", [logits, labels], [float32(-(labels.array * np.log(p)).sum(-1)), float32(p - labels.array)], FT)
    case("SparseSoftmaxCrossEntropyWithLogits", [logits, i32(3, 0, 1)], [float32(-np.log(p[range(3), [3, 0, 1]])), float32(p - np.eye(4)[[3, 0, 1]])], FT, t("Tlabels", "DT_INT32"))
    case("SparseToDense", [np.array([[0, 1], [2, 0]], np.int32), i32(3, 2), np.array([5, 6], np.float32), scalar(-1, np.float32)], float32([[-1, 5], [-1, -1], [6, -1]]), FT, t("Tindices", "DT_INT32"))


# ---- boxes ----------------------------------------------------------------------------------------------------------------
def overlap(p, q):
    p, q = [[min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])] for v in (p, q)]
    area = lambda v: (v[2] - v[0]) * (v[3] - v[1])
    if area(p) <= 0 or area(q) <= 0:
        return 0.0
    shared = max(0, min(p[2], q[2]) - max(p[0], q[0])) * max(0, min(p[3], q[3]) - max(p[1], q[1]))
    return shared / (area(p) + area(q) - shared)


def suppress(boxes, scores, most, threshold, least=-np.inf, sigma=0.0):
    """Pops the best; hard suppression drops what overlaps, soft suppression lowers its score and puts it back."""
    left = {n: (sc, 0) for n, sc in enumerate(scores.astype(np.float64)) if sc > least}
    chosen, kept = [], []
    while left and len(chosen) < most:
        n = min(left, key=lambda k: (-left[k][0], k))
        score, begin = left.pop(n)
        lowered = score
        dropped = False
        for k in range(len(chosen) - 1, begin - 1, -1):
            o = overlap(boxes[n].astype(np.float64), boxes[chosen[k]].astype(np.float64))
            if sigma == 0:
                dropped = dropped or o > threshold
            else:
                lowered *= math.exp(-o * o / (2 * sigma)) if o <= threshold else 0.0
        if dropped or lowered <= least:
            continue
        if lowered == score:
            chosen.append(n)
            kept.append(score)
        else:
            left[n] = (lowered, len(chosen))
    return chosen, kept


def boxes():
    corners = np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [1, 10.1, 0, 11.1], [0, 100, 1, 101]], np.float32)
    scores = np.array([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], np.float32)
    F = lambda v: scalar(v, np.float32)
    hard, kept = suppress(corners, scores, 3, 0.5)
    case("NonMaxSuppression", [corners, scores, scalar(3)], i32(hard), f("iou_threshold", 0.5))
    case("NonMaxSuppressionV2", [corners, scores, scalar(3), F(0.5)], i32(hard), FT)
    above, kept = suppress(corners, scores, 5, 0.5, 0.4)
    case("NonMaxSuppressionV3", [corners, scores, scalar(5), F(0.5), F(0.4)], i32(above), FT)
    pad = lambda v, n, kind: np.array(list(v) + [0] * (n - len(v)), kind)
    case("NonMaxSuppressionV4", [corners, scores, scalar(5), F(0.5), F(0.4)], [pad(above, 5, np.int32), scalar(len(above))], b("pad_to_max_output_size", True), FT)
    case("NonMaxSuppressionV5", [corners, scores, scalar(5), F(0.5), F(0.4), F(0)], [pad(above, 5, np.int32), pad(kept, 5, np.float32), scalar(len(above))], b("pad_to_max_output_size", True), FT)
    soft, kept = suppress(corners, scores, 6, 1.0, 0.0, 0.5)
    case("NonMaxSuppressionV5", [corners, scores, scalar(6), F(1), F(0), F(0.5)], [i32(soft), float32(kept), scalar(len(soft))], FT)
    shared = np.stack([corners[:, None], corners[::-1][:, None]])
    per = np.stack([np.stack([scores, scores[::-1] * 0.9], -1), np.stack([scores * 0.5, scores], -1)]).astype(np.float32)
    found = [np.zeros((2, 4, 4)), np.zeros((2, 4)), np.zeros((2, 4)), np.zeros(2)]
    for n in range(2):
        best = []
        for c in range(2):
            chosen, kept = suppress(shared[n, :, 0], per[n, :, c], 2, 0.5, 0.35)
            best += [(sc, c, k) for k, sc in zip(chosen, kept)]
        best.sort(key=lambda v: -v[0])
        for k, (sc, c, box) in enumerate(best[:4]):
            found[0][n, k], found[1][n, k], found[2][n, k] = np.clip(shared[n, box, 0], 0, 1), sc, c
        found[3][n] = min(4, len(best))
    case("CombinedNonMaxSuppression", [shared, per, scalar(2), scalar(4), F(0.5), F(0.35)], [float32(found[0]), float32(found[1]), float32(found[2]), found[3].astype(np.int32)], b("pad_per_class", False), b("clip_boxes", True))


# ---- cells ----------------------------------------------------------------------------------------------------------------
def cells():
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    x, c, h = Formula(120, [2, 3]), Formula(121, [2, 4]), Formula(122, [2, 4])
    w, bias = Formula(123, [7, 16], 0.5), Formula(124, [16], 0.3)
    peep = np.zeros(4, np.float32)
    gates = np.concatenate([x.array, h.array], 1).astype(np.float64) @ w.array.astype(np.float64) + bias.array
    ii, ci, ff, oo = np.split(gates, 4, 1)
    ii, ci, ff, oo = sigmoid(ii), np.tanh(ci), sigmoid(ff + 1), sigmoid(oo)
    cs = ci * ii + c.array * ff
    co = np.tanh(cs)
    case("LSTMBlockCell", [x, c, h, w, peep, peep, peep, bias], [float32(v) for v in (ii, cs, ff, oo, ci, co, co * oo)], f("forget_bias", 1.0), f("cell_clip", -1.0), b("use_peephole", False), FT)
    peepholes = [Formula(130 + k, [4], 0.4) for k in range(3)]
    steps = Formula(133, [3, 2, 3])
    for op, version2 in [("BlockLSTM", False), ("BlockLSTMV2", True)]:
        for counted in [3, 2]:
            cell, hidden, gathered = c.array.astype(np.float64), h.array.astype(np.float64), []
            for n in range(3):
                if n >= counted:
                    gathered.append([np.zeros((2, 4))] * 7)
                    continue
                g = np.split(np.concatenate([steps.array[n], hidden], 1) @ w.array.astype(np.float64) + bias.array, 4, 1)
                gi, gc, gf, go = (g[0], g[2], g[1], g[3]) if version2 else (g[0], g[1], g[2] + 0.5, g[3])
                gi, gf, gc = sigmoid(gi + cell * peepholes[0].array), sigmoid(gf + cell * peepholes[1].array), np.tanh(gc)
                cell = np.clip(gc * gi + cell * gf, -0.6, 0.6)
                go, squashed = sigmoid(go + cell * peepholes[2].array), np.tanh(cell)
                hidden = squashed * go
                gathered.append([gi, cell, gf, go, gc, squashed, hidden])
            extra = [] if version2 else [f("forget_bias", 0.5)]
            case(op, [np.array(counted, np.int64), steps, c, h, w, *peepholes, bias], [float32(np.stack([v[k] for v in gathered])) for k in range(7)], f("cell_clip", 0.6), b("use_peephole", True), FT, *extra)
    wru, wc, bru, bc = Formula(125, [7, 8], 0.5), Formula(126, [7, 4], 0.5), Formula(127, [8], 0.3), Formula(128, [4], 0.3)
    xh = np.concatenate([x.array, h.array], 1).astype(np.float64)
    r, u = np.split(sigmoid(xh @ wru.array.astype(np.float64) + bru.array), 2, 1)
    cand = np.tanh(np.concatenate([x.array, r * h.array], 1) @ wc.array.astype(np.float64) + bc.array)
    case("GRUBlockCell", [x, h, wru, wc, bru, bc], [float32(v) for v in (r, u, cand, u * h.array + (1 - u) * cand)], FT)


# ---- what optimizers fuse, integers, quantized weights -----------------------------------------------------------------------
class Quantized:
    """A constant of a quantized type."""

    def __init__(self, kind, array):
        self.kind, self.array = kind, array

    def describe(self):
        return {"type": self.kind, "shape": list(self.array.shape), "values": [int(v) for v in self.array.ravel()]}


def fused():
    def strings(name, values):
        quoted = " ".join('s: "' + v + '"' for v in values)
        return f"{name} {{ list {{ {quoted} }} }}"

    def valid(x, k):
        rows, columns = x.shape[1] - k.shape[0] + 1, x.shape[2] - k.shape[1] + 1
        return np.stack([np.stack([np.tensordot(x[:, r:r + k.shape[0], q:q + k.shape[1]], k, 3) for q in range(columns)], 1) for r in range(rows)], 1)

    def depthwise(x, k):
        whole = np.zeros(k.shape[:3] + (k.shape[2] * k.shape[3],))
        for ch in range(k.shape[2]):
            whole[:, :, ch, ch * k.shape[3]:(ch + 1) * k.shape[3]] = k[:, :, ch]
        return valid(x, whole)

    def prelu(v, alpha):
        return np.where(v >= 0, v, alpha * v)

    wide = lambda a: a.array.astype(np.float64)
    x, k, d = Formula(300, [2, 4, 3, 2]), Weights(301, [2, 2, 2, 4], 0.5), Weights(302, [2, 2, 2, 2], 0.5)
    bias, alpha = Weights(303, [4], 0.4), Weights(304, [4], 0.3, 0.2)
    layout = [ints("strides", [1, 1, 1, 1]), s("padding", "VALID"), s("data_format", "NHWC"), ints("dilations", [1, 1, 1, 1]), FT]
    for op, kernel, y in [("_FusedConv2D", k, valid(wide(x), wide(k))), ("FusedDepthwiseConv2dNative", d, depthwise(wide(x), wide(d))), ("_FusedDepthwiseConv2dNative", d, depthwise(wide(x), wide(d)))]:
        plus = y + wide(bias)
        for names, operands, expected, extra in [
            (["BiasAdd"], [bias], plus, []),
            (["BiasAdd", "Relu6"], [bias], np.clip(plus, 0, 6), []),
            (["BiasAdd", "Elu"], [bias], np.where(plus > 0, plus, np.expm1(plus)), []),
            (["BiasAdd", "Prelu"], [bias, alpha], prelu(plus, wide(alpha)), []),
            (["NoOp", "Prelu"], [alpha], prelu(y, wide(alpha)), []),
            (["BiasAdd", "LeakyRelu"], [bias], np.where(plus > 0, plus, 0.3 * plus), [f("leakyrelu_alpha", 0.3)]),
            (["BiasAdd", "LeakyRelu"], [bias], np.where(plus > 0, plus, 0.2 * plus), []),
        ]:
            case(op, [x, kernel, *operands], float32(expected), *layout, strings("fused_ops", names), i("num_args", len(operands)), *extra)
    a, m = Formula(305, [3, 2]), Weights(306, [2, 4])
    product = wide(a) @ wide(m) + wide(bias)
    case("_FusedMatMul", [a, m, bias, alpha], float32(prelu(product, wide(alpha))), strings("fused_ops", ["BiasAdd", "Prelu"]), i("num_args", 2), FT)
    case("_FusedMatMul", [a, m, bias], float32(np.where(product > 0, product, 0.1 * product)), strings("fused_ops", ["BiasAdd", "LeakyRelu"]), i("num_args", 1), f("leakyrelu_alpha", 0.1), FT)
    case("Prelu", [x, Weights(307, [2], 0.5)], float32(prelu(wide(x), wide(Weights(307, [2], 0.5)))))

    p, q = np.array([[3, -7, 2**20], [5, 0, -1]], np.int32), np.array([[1, 2], [-3, 4], [2**12, 3]], np.int32)
    with np.errstate(over="ignore"):
        for ta, tb in [(False, False), (True, True)]:
            case("MatMul", [p.T.copy() if ta else p, q.T.copy() if tb else q], p @ q, b("transpose_a", ta), b("transpose_b", tb), t("T", "DT_INT32"))
    wide64 = np.array([[2**40, -3]], np.int64)
    case("BatchMatMulV2", [np.stack([wide64, wide64 + 1]), np.array([[5], [7]], np.int64)], np.stack([wide64, wide64 + 1]) @ np.array([[5], [7]], np.int64), t("T", "DT_INT64"))

    # tensorflow/core/kernels/dequantize_op.cc, quantization_utils.h
    kinds = {"DT_QINT8": (-128, 127), "DT_QUINT8": (0, 255), "DT_QINT16": (-32768, 32767), "DT_QUINT16": (0, 65535), "DT_QINT32": (-2**31, 2**31 - 1)}
    for kind, (low, high) in kinds.items():
        values = np.array([low, low + 1, (low + high) // 2, high - 3, high, 7], np.int64)
        bounds = [float32(-1.5), float32(4.25)]
        lower, upper = (float(v) for v in bounds)
        half = (high - low + 1) / 2 if low < 0 else 0
        step = (upper - lower) / (high - low)
        factor = upper / high if low == 0 else max(lower / low, upper / high)
        for mode, expected in [
            ("MIN_COMBINED", (values + half) * step + lower),
            ("MIN_FIRST", round(lower / step) * step + (values - low) * step),
            ("SCALED", values * factor),
        ]:
            case("Dequantize", [Quantized(kind, values), *bounds], float32(expected), s("mode", mode), t("T", kind))
    values = np.array([[-127, 5, 127], [64, -1, 0]], np.int64)
    lowers, uppers = float32([-2.0, -0.5, -1.0]), float32([1.0, 0.75, 3.0])
    case("Dequantize", [Quantized("DT_QINT8", values), lowers, uppers], float32(values * np.maximum(lowers / -127, uppers / 127)), s("mode", "SCALED"), b("narrow_range", True), i("axis", 1), t("T", "DT_QINT8"))


for part in (elementwise, reductions, convolutions, poolings, images, products, shapes, boxes, cells, fused):
    part()
with open("op-vectors.json", "w", encoding="utf-8", newline="\n") as out:
    out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES) + "\n]\n")
print(len(CASES), "cases of", len({c["op"] for c in CASES}), "ops")

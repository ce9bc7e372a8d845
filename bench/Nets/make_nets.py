#!/usr/bin/env python3
"""Makes the reference nets of the benchmark, with random weights from a fixed seed, each in two forms that compute the same:

    NET.h5         the Keras 2 model file that TfModelTools loads
    NET.bN.onnx    the ONNX model that ONNX Runtime loads, with a fixed batch of N and its own channel order (channels first)
    NET.bN.x       the input of N samples, raw little-endian, channels last
    NET.json       shapes, element type and multiply-adds of one sample

usage: make_nets.py FOLDER            needs numpy, h5py and onnx (Debian: python3-h5py, python3-onnx)
"""
import json
import os
import sys

import h5py
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SEED = 6


class Net:
    """Collects a net layer by layer, as Keras layers with weights and as ONNX nodes. Shapes are of one sample, channels last."""

    def __init__(self, name, shape, dtype="float32", vocabulary=0):
        self.name, self.shape_in, self.dtype, self.vocabulary = name, tuple(shape), dtype, vocabulary
        self.random = np.random.default_rng(SEED)
        self.layers, self.weights, self.nodes, self.initializers = [], [], [], []
        self.count, self.macs = 0, 0
        self.shapes = {"x": self.shape_in}
        # What each Keras layer's output is called in the ONNX graph.
        self.onnx = {"x": "x"}
        self.flattened_from = {}
        self.last = "x"
        self.layers.append({"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
                            "config": {"name": "x", "batch_input_shape": [None, *shape], "dtype": dtype}})

    # -- the two forms -------------------------------------------------------------------------------------------------------

    def keras(self, kind, config, shape, inputs=None, weights=()):
        inputs = inputs or [self.last]
        self.count += 1
        name = f"{kind.lower()}_{self.count}"
        self.layers.append({"class_name": kind, "name": name, "config": {"name": name, "dtype": "float32", **config},
                            "inbound_nodes": [[[i, 0, 0, {}] for i in inputs]]})
        self.weights.append((name, [(f"{name}/{w}:0", a) for w, a in weights]))
        self.shapes[name] = tuple(shape)
        self.last = name
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def constant(self, name, array):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def normal(self, *shape, scale=1.0):
        return (self.random.standard_normal(shape) * scale).astype(np.float32)

    def activate(self, raw, name, activation):
        """The ONNX node of a layer's activation, from RAW to the layer's own name."""
        if activation == "relu6":
            low, high = self.constant(name + "_low", np.float32(0)), self.constant(name + "_high", np.float32(6))
            self.node("Clip", [raw, low, high], name)
        elif activation == "softmax":
            self.node("Softmax", [raw], name, axis=-1)
        else:
            self.node({"relu": "Relu"}[activation], [raw], name)

    # -- layers --------------------------------------------------------------------------------------------------------------

    def dense(self, units, activation, gain=2.0):
        source = self.last
        inputs = self.shapes[source][-1]
        kernel, bias = self.normal(inputs, units, scale=np.sqrt(gain / inputs)), self.normal(units, scale=0.05)
        name = self.keras("Dense", {"units": units, "activation": activation, "use_bias": True}, (units,),
                          weights=[("kernel", kernel), ("bias", bias)])
        if source in self.flattened_from:
            h, w, c = self.flattened_from[source]
            kernel = kernel.reshape(h, w, c, units).transpose(2, 0, 1, 3).reshape(inputs, units)
        self.node("Gemm", [self.onnx[source], self.constant(name + "_w", kernel.T), self.constant(name + "_b", bias)], name + "_z", transB=1)
        self.activate(name + "_z", name, activation)
        self.onnx[name] = name
        self.macs += inputs * units
        return name

    def embedding(self, rows, width):
        source = self.last
        table = self.normal(rows, width, scale=0.5)
        name = self.keras("Embedding", {"input_dim": rows, "output_dim": width}, (*self.shapes[source], width), weights=[("embeddings", table)])
        self.node("Gather", [self.constant(name + "_w", table), self.onnx[source]], name + "_g", axis=0)
        self.node("Transpose", [name + "_g"], name, perm=[0, 2, 1])
        self.onnx[name] = name
        return name

    def conv1d(self, filters, size, activation):
        source = self.last
        length, channels = self.shapes[source]
        kernel, bias = self.normal(size, channels, filters, scale=np.sqrt(2 / (size * channels))), self.normal(filters, scale=0.05)
        name = self.keras("Conv1D", {"filters": filters, "kernel_size": [size], "strides": [1], "padding": "valid", "activation": activation,
                                     "use_bias": True}, (length - size + 1, filters), weights=[("kernel", kernel), ("bias", bias)])
        self.node("Conv", [self.onnx[source], self.constant(name + "_w", kernel.transpose(2, 1, 0)), self.constant(name + "_b", bias)],
                  name + "_z", kernel_shape=[size])
        self.activate(name + "_z", name, activation)
        self.onnx[name] = name
        self.macs += (length - size + 1) * size * channels * filters
        return name

    def conv2d(self, filters, size, stride, pad, activation, source=None, norm=False, depthwise=False, gain=2.0):
        """A convolution with bias, or with batch normalization instead; PAD is zeros before and after each spatial axis."""
        source = source or self.last
        h, w, channels = self.shapes[source]
        before, after = pad
        h_out, w_out = ((e + before + after - size) // stride + 1 for e in (h, w))
        filters = channels if depthwise else filters
        fan = size * size * (1 if depthwise else channels)
        kernel = self.normal(size, size, channels, 1 if depthwise else filters, scale=np.sqrt(gain / fan))
        padding = "same" if stride == 1 and pad == ((size - 1) // 2,) * 2 and size > 1 else "valid"
        if padding == "valid" and (before or after):
            source_padded = self.keras("ZeroPadding2D", {"padding": [[before, after]] * 2}, (h + before + after, w + before + after, channels), [source])
        else:
            source_padded = source
        config = {"kernel_size": [size, size], "strides": [stride, stride], "padding": padding, "use_bias": not norm, "activation": "linear"}
        if not norm:
            config["activation"] = activation or "linear"
        bias = self.normal(filters, scale=0.05)
        weights = [("depthwise_kernel" if depthwise else "kernel", kernel)] + ([] if norm else [("bias", bias)])
        if depthwise:
            name = self.keras("DepthwiseConv2D", {**config, "depth_multiplier": 1}, (h_out, w_out, filters), [source_padded], weights)
        else:
            name = self.keras("Conv2D", {**config, "filters": filters}, (h_out, w_out, filters), [source_padded], weights)
        self.macs += h_out * w_out * fan * filters
        transposed = kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(3, 2, 0, 1)
        out = name if not activation and not norm else name + "_z"
        inputs = [self.onnx[source], self.constant(name + "_w", transposed)] + ([] if norm else [self.constant(name + "_b", bias)])
        self.node("Conv", inputs, out, kernel_shape=[size, size], strides=[stride, stride], pads=[before, before, after, after],
                  group=channels if depthwise else 1)
        if norm:
            gamma, beta, mean = 1 + self.normal(filters, scale=0.1), bias, self.normal(filters, scale=0.05)
            variance = np.abs(1 + self.normal(filters, scale=0.1))
            name = self.keras("BatchNormalization", {"axis": [3], "epsilon": 1e-3, "scale": True, "center": True}, (h_out, w_out, filters),
                              weights=[("gamma", gamma), ("beta", beta), ("moving_mean", mean), ("moving_variance", variance)])
            parts = [self.constant(f"{name}_{k}", v) for k, v in (("scale", gamma), ("beta", beta), ("mean", mean), ("var", variance))]
            self.node("BatchNormalization", [out, *parts], name if not activation else name + "_n", epsilon=1e-3)
            if activation:
                self.onnx[name] = name + "_n"
                return self.relu(activation)
        elif activation:
            self.activate(name + "_z", name, activation)
        self.onnx[name] = name
        return name

    def relu(self, activation, source=None):
        source = source or self.last
        name = self.keras("ReLU", {"max_value": 6.0 if activation == "relu6" else None}, self.shapes[source], [source])
        self.activate(self.onnx[source], name, activation)
        self.onnx[name] = name
        return name

    def max_pool1d(self, size):
        source = self.last
        length, channels = self.shapes[source]
        name = self.keras("MaxPooling1D", {"pool_size": [size], "strides": [size], "padding": "valid"}, (length // size, channels))
        self.node("MaxPool", [self.onnx[source]], name, kernel_shape=[size], strides=[size])
        self.onnx[name] = name
        return name

    def max_pool2d(self, size, stride, same=False):
        source = self.last
        h, w, channels = self.shapes[source]
        out = [(-(-e // stride) if same else (e - size) // stride + 1) for e in (h, w)]
        name = self.keras("MaxPooling2D", {"pool_size": [size, size], "strides": [stride, stride], "padding": "same" if same else "valid"},
                          (*out, channels))
        total = [max(0, (o - 1) * stride + size - e) for o, e in zip(out, (h, w))] if same else [0, 0]
        pads = [t // 2 for t in total] + [t - t // 2 for t in total]
        self.node("MaxPool", [self.onnx[source]], name, kernel_shape=[size, size], strides=[stride, stride], pads=pads)
        self.onnx[name] = name
        return name

    def global_average(self):
        source = self.last
        *spatial, channels = self.shapes[source]
        name = self.keras(f"GlobalAveragePooling{len(spatial)}D", {}, (channels,))
        self.node("GlobalAveragePool", [self.onnx[source]], name + "_p")
        self.node("Flatten", [name + "_p"], name)
        self.onnx[name] = name
        return name

    def flatten(self):
        source = self.last
        name = self.keras("Flatten", {}, (int(np.prod(self.shapes[source])),))
        self.flattened_from[name] = self.shapes[source]
        self.node("Flatten", [self.onnx[source]], name)
        self.onnx[name] = name
        return name

    def add(self, a, b):
        name = self.keras("Add", {}, self.shapes[a], [a, b])
        self.node("Add", [self.onnx[a], self.onnx[b]], name)
        self.onnx[name] = name
        return name

    def recurrent(self, kind, units):
        source = self.last
        steps, features = self.shapes[source]
        gates = 4 if kind == "LSTM" else 3
        kernel = self.normal(features, gates * units, scale=1 / np.sqrt(features))
        recurrent = self.normal(units, gates * units, scale=1 / np.sqrt(units))
        bias = self.normal(*((gates * units,) if kind == "LSTM" else (2, gates * units)), scale=0.05)
        config = {"units": units, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
        name = self.keras(kind, config if kind == "LSTM" else {**config, "reset_after": True}, (units,),
                          weights=[("kernel", kernel), ("recurrent_kernel", recurrent), ("bias", bias)])
        # Gates: Keras has i f c o, ONNX i o f c; both have z r h.
        order = [0, 3, 1, 2] if kind == "LSTM" else [0, 1, 2]

        def gate_rows(matrix):
            parts = np.split(matrix, gates, axis=-1)
            return np.concatenate([parts[i] for i in order], axis=-1).T

        input_bias, recurrent_bias = (bias, np.zeros_like(bias)) if kind == "LSTM" else bias
        both = np.concatenate([gate_rows(input_bias), gate_rows(recurrent_bias)])
        self.node("Transpose", [self.onnx[source]], name + "_t", perm=[1, 0, 2])
        weights = [self.constant(name + "_w", gate_rows(kernel)[None]), self.constant(name + "_r", gate_rows(recurrent)[None]),
                   self.constant(name + "_b", both[None])]
        extra = {} if kind == "LSTM" else {"linear_before_reset": 1}
        self.nodes.append(helper.make_node(kind, [name + "_t", *weights], ["", name + "_h"], hidden_size=units, **extra))
        self.node("Squeeze", [name + "_h", self.constant(name + "_axis", np.array([0], np.int64))], name)
        self.onnx[name] = name
        self.macs += steps * gates * units * (features + units)
        return name

    # -- files ---------------------------------------------------------------------------------------------------------------

    def write(self, folder, batches):
        config = {"class_name": "Functional", "config": {
            "name": f"net_{self.name}".lower(), "layers": self.layers, "input_layers": [["x", 0, 0]], "output_layers": [[self.last, 0, 0]]}}
        with h5py.File(os.path.join(folder, self.name + ".h5"), "w") as f:
            f.attrs["model_config"] = json.dumps(config)
            f.attrs["keras_version"], f.attrs["backend"] = "2.15.0", "tensorflow"
            group = f.create_group("model_weights")
            group.attrs["keras_version"], group.attrs["backend"] = "2.15.0", "tensorflow"
            group.attrs["layer_names"] = [n.encode() for n, _ in self.weights]
            for name, weights in self.weights:
                layer = group.create_group(name)
                layer.attrs["weight_names"] = np.array([w.encode() for w, _ in weights], dtype="S" if weights else "S1")
                for path, array in weights:
                    layer.create_dataset(path, data=array)

        shape = self.shape_in if len(self.shape_in) != 3 else (self.shape_in[2], *self.shape_in[:2])
        element = TensorProto.INT64 if self.dtype == "int32" else TensorProto.FLOAT
        out_shape = self.shapes[self.last]
        out_onnx = out_shape if len(out_shape) != 3 else (out_shape[2], *out_shape[:2])
        for batch in batches:
            graph = helper.make_graph(self.nodes, self.name, [helper.make_tensor_value_info("x", element, [batch, *shape])],
                                      [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, [batch, *out_onnx])], self.initializers)
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
            model.ir_version = 7
            onnx.checker.check_model(model)
            onnx.save(model, os.path.join(folder, f"{self.name}.b{batch}.onnx"))
            random = np.random.default_rng(SEED + batch)
            size = (batch, *self.shape_in)
            x = random.integers(0, self.vocabulary, size, dtype=np.int32) if self.vocabulary else random.standard_normal(size).astype(np.float32)
            x.tofile(os.path.join(folder, f"{self.name}.b{batch}.x"))
        with open(os.path.join(folder, self.name + ".json"), "w", encoding="ascii") as f:
            json.dump({"name": self.name, "input": self.shape_in, "dtype": self.dtype, "output": out_shape, "macs": int(self.macs),
                       "batches": list(batches)}, f)


def mlp():
    net = Net("A", (784,))
    net.dense(512, "relu")
    net.dense(512, "relu")
    net.dense(10, "softmax")
    return net


def byte_classifier():
    net = Net("B", (1000,), "int32", vocabulary=257)
    net.embedding(257, 16)
    net.conv1d(64, 5, "relu")
    net.max_pool1d(2)
    net.conv1d(128, 5, "relu")
    net.global_average()
    net.dense(64, "relu")
    net.dense(2, "softmax")
    return net


def mnist_cnn():
    net = Net("C", (28, 28, 1))
    net.conv2d(32, 3, 1, (0, 0), "relu")
    net.conv2d(64, 3, 1, (0, 0), "relu")
    net.max_pool2d(2, 2)
    net.flatten()
    net.dense(128, "relu")
    net.dense(10, "softmax")
    return net


def mobilenet():
    """MobileNetV1 1.0 at 224, as keras.applications builds it: stride 2 pads one zero behind."""
    net = Net("D", (224, 224, 3))
    net.conv2d(32, 3, 2, (0, 1), "relu6", norm=True)
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]:
        net.conv2d(0, 3, stride, (0, 1) if stride == 2 else (1, 1), "relu6", norm=True, depthwise=True)
        net.conv2d(filters, 1, 1, (0, 0), "relu6", norm=True)
    net.global_average()
    net.dense(1000, "softmax", gain=0.2)
    return net


def resnet():
    """ResNet-50 v1.5 at 224: the stride is in the 3x3 convolution."""
    net = Net("E", (224, 224, 3))
    net.conv2d(64, 7, 2, (3, 3), "relu", norm=True)
    x = net.max_pool2d(3, 2, same=True)
    for stage, (filters, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            shortcut = net.conv2d(4 * filters, 1, stride, (0, 0), None, source=x, norm=True, gain=1.0) if block == 0 else x
            net.conv2d(filters, 1, 1, (0, 0), "relu", source=x, norm=True)
            net.conv2d(filters, 3, stride, (1, 1), "relu", norm=True)
            y = net.conv2d(4 * filters, 1, 1, (0, 0), None, norm=True, gain=0.2)
            net.add(shortcut, y)
            x = net.relu("relu")
    net.global_average()
    net.dense(1000, "softmax", gain=0.2)
    return net


def recurrent(name, kind):
    net = Net(name, (100, 64))
    net.recurrent(kind, 128)
    net.dense(10, "softmax")
    return net


def convolution():
    net = Net("conv3x3", (56, 56, 64))
    net.conv2d(64, 3, 1, (1, 1), None)
    return net


def empty(folder):
    """What a call through the peer's binding costs by itself: one Identity of ten numbers."""
    value = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 10]) for n in ("x", "y")]
    model = helper.make_model(helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "empty", value[:1], value[1:]),
                              opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    onnx.save(model, os.path.join(folder, "empty.b1.onnx"))
    np.zeros((1, 10), np.float32).tofile(os.path.join(folder, "empty.b1.x"))
    with open(os.path.join(folder, "empty.json"), "w", encoding="ascii") as f:
        json.dump({"name": "empty", "input": [10], "dtype": "float32", "output": [10], "macs": 0, "batches": [1]}, f)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for net, batches in ((mlp(), (1, 32)), (byte_classifier(), (1, 32)), (mnist_cnn(), (1, 32)), (mobilenet(), (1, 8)), (resnet(), (1, 8)),
                         (recurrent("F", "LSTM"), (1, 32)), (recurrent("G", "GRU"), (1, 32)), (convolution(), (1,))):
        net.write(folder, batches)
        print(f"{net.name}: {net.macs / 1e6:.3f} M multiply-adds a sample")
    empty(folder)


if __name__ == "__main__":
    main()

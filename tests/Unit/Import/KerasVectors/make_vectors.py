"""Makes keras-vectors.zip: small models with random weights, saved by Keras 3 as .keras files, each with inputs and Keras' predictions.

    KERAS_BACKEND=... python3 make_vectors.py keras-vectors.zip

Any backend of Keras will do; the file in this folder was made with Keras 3.15.1 on its NumPy backend. Numbers are seeded by the name
of each case. Every entry NAME.keras is the model, and NAME.npz its inputs ("in/0", ...) and predictions ("out/0", ...) in the model's
order.
"""
import io
import os
import sys
import tempfile
import zipfile
import zlib

import keras
import numpy as np
from keras import Input, layers as L, ops as O

CASES = {}


def case(name):
    def add(build):
        CASES[name] = build
        return build
    return add


def one(name, shape, *make, **kwargs):
    """A chain of layers on one input; each is made anew by calling it."""
    CASES[name] = lambda: keras.Sequential([Input(shape, **kwargs), *[m() for m in make]])


def of(name, function, *shapes):
    """A function of several inputs."""
    def build():
        inputs = [Input(s) for s in shapes]
        return keras.Model(inputs, function(*inputs))
    CASES[name] = build


for activation in ["celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "log_sigmoid", "log_softmax",
                   "mish", "relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax",
                   "squareplus", "tanh", "tanh_shrink"]:
    one(f"activation-{activation}", (6,), lambda a=activation: L.Dense(6, activation=a))
one("relu-options", (6,), lambda: L.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.2))
one("prelu-shared", (4, 3, 2), lambda: L.PReLU(shared_axes=[1, 2]))
one("einsum-dense", (3, 4), lambda: L.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de"))

for form in ["channels_last", "channels_first"]:
    image = (6, 5, 4) if form == "channels_last" else (4, 6, 5)
    row = (7, 4) if form == "channels_last" else (4, 7)
    for padding in ["same", "valid"]:
        tag = f"{padding}-{form[9:]}"
        one(f"conv2d-{tag}", image, lambda f=form, p=padding: L.Conv2D(4, (3, 2), strides=2, padding=p, groups=2, data_format=f, activation="relu"))
        one(f"conv1d-dilated-{tag}", row, lambda f=form, p=padding: L.Conv1D(3, 3, dilation_rate=2, padding=p, data_format=f))
        one(f"conv2d-transpose-{tag}", image, lambda f=form, p=padding: L.Conv2DTranspose(3, 3, strides=2, padding=p, data_format=f))
        one(f"depthwise-conv2d-{tag}", image, lambda f=form, p=padding: L.DepthwiseConv2D(3, depth_multiplier=2, padding=p, data_format=f))
        one(f"separable-conv1d-{tag}", row, lambda f=form, p=padding: L.SeparableConv1D(3, 3, padding=p, data_format=f))
        one(f"average-pooling2d-{tag}", image, lambda f=form, p=padding: L.AveragePooling2D(3, strides=2, padding=p, data_format=f))
        one(f"conv-lstm1d-{tag}", (3, *row), lambda f=form, p=padding: L.ConvLSTM1D(2, 3, padding=p, data_format=f, return_sequences=True))
    one(f"group-normalization-{form[9:]}", image, lambda f=form: L.GroupNormalization(groups=2, axis=-1 if f == "channels_last" else 1))
    one(f"adaptive-average-pooling2d-{form[9:]}", image, lambda f=form: L.AdaptiveAveragePooling2D((4, 3), data_format=f))
    one(f"adaptive-max-pooling1d-{form[9:]}", row, lambda f=form: L.AdaptiveMaxPooling1D(3, data_format=f))
one("conv1d-causal", (7, 3), lambda: L.Conv1D(2, 3, padding="causal", dilation_rate=2))
one("conv3d", (4, 5, 4, 2), lambda: L.Conv3D(2, 2, strides=2, padding="same"))
one("conv3d-transpose", (2, 3, 2, 2), lambda: L.Conv3DTranspose(2, 3, strides=2, padding="same", output_padding=1))
one("conv-lstm2d", (3, 4, 4, 2), lambda: L.ConvLSTM2D(2, (3, 2), strides=2, padding="valid", go_backwards=True))
one("conv-lstm3d", (2, 3, 3, 3, 1), lambda: L.ConvLSTM3D(1, 2, padding="same"))
one("up-sampling2d-bilinear", (3, 4, 2), lambda: L.UpSampling2D((2, 3), interpolation="bilinear"))
one("batch-normalization-axis-1", (3, 4), lambda: L.BatchNormalization(axis=1, scale=False))
one("layer-normalization-axes", (3, 4, 2), lambda: L.LayerNormalization(axis=[1, 3]))
one("layer-normalization-rms", (3, 4), lambda: L.LayerNormalization(rms_scaling=True))
one("rms-normalization", (3, 4), lambda: L.RMSNormalization())
one("unit-normalization", (3, 4), lambda: L.UnitNormalization(axis=[1, 2]))
one("spectral-normalization", (3, 4), lambda: L.SpectralNormalization(L.Dense(2)))

for cell in ["SimpleRNN", "LSTM", "GRU"]:
    layer = getattr(L, cell)
    one(f"{cell.lower()}-masked", (6,), lambda: L.Embedding(4, 3, mask_zero=True), lambda c=layer: c(3, return_sequences=True), lambda: L.Dropout(0.2), lambda c=layer: c(2), dtype="int32")
    one(f"{cell.lower()}-backwards-masked", (6,), lambda: L.Embedding(4, 3, mask_zero=True), lambda c=layer: c(3, return_sequences=True, go_backwards=True), dtype="int32")
    one(f"{cell.lower()}-bidirectional-masked", (6,), lambda: L.Embedding(4, 3, mask_zero=True), lambda c=layer: L.Bidirectional(c(2, return_sequences=True), merge_mode="ave"),
        lambda: L.TimeDistributed(L.Dense(2)), dtype="int32")
    one(f"{cell.lower()}-cells-stacked", (4, 3), lambda c=cell: L.RNN([getattr(L, c + "Cell")(3), L.LSTMCell(2)], return_sequences=True))
one("gru-reset-before", (4, 3), lambda: L.GRU(2, reset_after=False))
one("lstm-stateful", None, lambda: L.LSTM(2, stateful=True), batch_shape=(3, 4, 3))
one("time-distributed-masked", (3, 4), lambda: L.Embedding(4, 3, mask_zero=True), lambda: L.TimeDistributed(L.LSTM(3)), dtype="int32")
one("time-distributed-model", (3, 4, 4, 1), lambda: L.TimeDistributed(keras.Sequential([Input((4, 4, 1)), L.Conv2D(2, 3), L.Flatten(), L.Dense(2)])))


@case("encoder-decoder-masked")
def encoder_decoder():
    source, target = Input((5,), dtype="int32"), Input((4,), dtype="int32")
    _, h, c = L.LSTM(3, return_state=True)(L.Embedding(4, 3, mask_zero=True)(source))
    decoded = L.LSTM(3, return_sequences=True)(L.Embedding(4, 3, mask_zero=True)(target), initial_state=[h, c])
    return keras.Model([source, target], L.Dense(4, activation="softmax")(decoded))


def masked(name, merge):
    @case(name)
    def build():
        a, b = Input((5,), dtype="int32"), Input((5,), dtype="int32")
        embedding = L.Embedding(4, 3, mask_zero=True)
        return keras.Model([a, b], L.LSTM(2)(merge(embedding(a), embedding(b))))


masked("add-masked", lambda a, b: L.Add()([a, b]))
masked("concatenate-masked", lambda a, b: L.Concatenate()([a, b]))
masked("attention-masked", lambda a, b: L.Attention()([a, b]))
masked("additive-attention-masked", lambda a, b: L.AdditiveAttention()([a, b]))
masked("multi-head-attention-masked", lambda a, b: L.MultiHeadAttention(2, 2)(a, b))
of("attention-concat", lambda q, v: L.Attention(use_scale=True, score_mode="concat")([q, v], use_causal_mask=True), (4, 3), (5, 3))
of("multi-head-attention-scores", lambda q, v: list(L.MultiHeadAttention(2, 3, value_dim=2)(q, v, return_attention_scores=True)), (4, 3), (5, 3))
of("multi-head-attention-axes", lambda q: L.MultiHeadAttention(2, 2, attention_axes=(2,))(q, q), (3, 4, 2))
of("multi-head-attention-causal", lambda q: L.MultiHeadAttention(2, 2)(q, q, use_causal_mask=True), (4, 3))
of("group-query-attention", lambda q, v: L.GroupQueryAttention(2, 4, 2)(q, v), (4, 3), (5, 3))
of("dot-normalized", lambda a, b: L.Dot(axes=(1, 2), normalize=True)([a, b]), (4, 3), (5, 4))
of("average-broadcast", lambda a, b: L.Average()([a, b]), (4, 3), (1, 3))


@case("softmax-masked")
def softmax_masked():
    x, mask = Input((3, 4)), Input((3, 4), dtype="bool")
    return keras.Model([x, mask], L.Softmax()(x, mask=mask))


one("discretization-one-hot", (1,), lambda: L.Discretization(bin_boundaries=[-0.5, 0.0, 0.7], output_mode="one_hot"))
one("discretization-count", (4,), lambda: L.Discretization(bin_boundaries=[-0.5, 0.0, 0.7], output_mode="count"))
one("category-encoding-multi-hot", (4,), lambda: L.CategoryEncoding(num_tokens=5, output_mode="multi_hot"), dtype="int32")
one("normalization-stated", (3, 2), lambda: L.Normalization(mean=[1.0, 2.0], variance=[0.5, 2.0], invert=True))
one("rescaling", (3, 2), lambda: L.Rescaling([0.1, 0.2], offset=[1.0, 2.0]))
one("resizing-crop", (7, 5, 2), lambda: L.Resizing(4, 4, crop_to_aspect_ratio=True))
one("resizing-pad", (7, 5, 2), lambda: L.Resizing(4, 6, pad_to_aspect_ratio=True))
one("center-crop-small", (3, 4, 2), lambda: L.CenterCrop(6, 5))


@case("normalization-adapted")
def normalization_adapted():
    layer = L.Normalization(axis=-1)
    layer.adapt(np.random.default_rng(1).normal(2, 3, (20, 3, 2)).astype("float32"))
    return keras.Sequential([Input((3, 2)), layer])


@case("shared-and-nested")
def shared_and_nested():
    x = Input((4,))
    inner = keras.Sequential([Input((4,)), L.Dense(3, activation="relu"), L.BatchNormalization(), L.Dense(4)])
    inner.layers[1].trainable = False
    y = Input((4,))
    two = keras.Model(y, [L.Dense(2)(y), L.Dense(4)(y)])
    a, b = two(inner(x))
    return keras.Model(x, [a, L.Add()([b, inner(x)]), x])


@case("dictionaries")
def dictionaries():
    a, b = Input((4,), name="zeta"), Input((3,), name="alpha")
    o = L.Dense(2)(L.Concatenate()([a, b]))
    return keras.Model({"zeta": a, "alpha": b}, {"second": o, "first": L.Dense(1)(o)})


@case("transformer")
def transformer():
    i = Input((5,), dtype="int32")
    e = L.Embedding(4, 4)(i)
    x = L.LayerNormalization(epsilon=1e-6)(e + L.MultiHeadAttention(2, 2)(e, e))
    x = L.LayerNormalization()(x + L.Dense(4)(L.Dense(8, activation="gelu")(x)))
    return keras.Model(i, L.Dense(2, activation="softmax")(L.GlobalAveragePooling1D()(x)))


of("ops-arithmetic", lambda x, y: -(x + y) * 2 / 3 - y ** 2 + 1 / (O.abs(x) + 1) + x // 1 + x % 2 + O.logaddexp(x, y) + O.hypot(x, y) + O.log2(O.abs(x) + 1), (3, 4), (3, 4))
of("ops-reductions", lambda x: [O.sum(x, axis=(1, 2)), O.var(x, axis=1, keepdims=True), O.argmax(x, axis=-1, keepdims=True), O.logsumexp(x, axis=-1), O.count_nonzero(x > 0, axis=1)], (3, 4))
of("ops-shapes", lambda x: [O.transpose(O.reshape(x, (-1, 2, 2, 3)), (0, 3, 1, 2)), O.roll(x, 2, axis=1), O.tril(O.matmul(x, O.transpose(x, (0, 2, 1)))), O.pad(x, ((0, 0), (1, 2), (0, 1)))], (4, 3))
of("ops-slices", lambda x: [x[:, 0], x[:, -1:, ::2], x[..., None], x[:, 1:-1, :2], x[:, ::-1]], (4, 3))
of("ops-einsum", lambda x, y: [O.einsum("bqd,bkd->bqk", x, y), O.einsum("bij->bi", x)], (4, 3), (5, 3))
of("ops-ranking", lambda x: [*O.top_k(x, 2), O.sort(x, axis=-1), O.argsort(x, axis=-1), O.cumsum(x, axis=1)], (5,))
of("ops-nn", lambda x: [O.normalize(x, axis=-1), *O.moments(x, axes=[1]), O.max_pool(x, 2, strides=1), O.where(x > 0, x, O.zeros_like(x)), O.clip(x, -0.5, 0.7)], (4, 5))


@case("ops-one-hot")
def ops_one_hot():
    i = Input((4,), dtype="int32")
    return keras.Model(i, [O.one_hot(i, 5), O.multi_hot(i, 5), O.cast(i * 2 + 1, "float32")])


def randomize(model, rng):
    for w in model.weights:
        if "seed" in w.path or not str(w.dtype).startswith("float") or w.path.endswith(("/mean", "/variance", "/count")):
            continue
        value = rng.normal(0, 0.5, w.shape).astype("float32")
        w.assign(np.abs(value) + 0.3 if "moving_variance" in w.path else value)


def main(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive, tempfile.TemporaryDirectory() as folder:
        for name, build in sorted(CASES.items()):
            keras.utils.clear_session()
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            keras.utils.set_random_seed(1)
            model = build()
            randomize(model, rng)
            arrays = []
            for tensor in model.inputs:
                shape = [2 if d is None else d for d in tensor.shape]
                arrays.append(rng.integers(0, 4, shape).astype("int32") if tensor.dtype == "int32"
                              else rng.integers(0, 2, shape).astype(bool) if tensor.dtype == "bool"
                              else rng.normal(0, 1, shape).astype("float32"))
            structure = model._inputs_struct if hasattr(model, "_inputs_struct") else None
            given = dict(zip(sorted(structure), arrays)) if isinstance(structure, dict) else arrays[0] if len(arrays) == 1 else arrays
            outputs = keras.tree.flatten(model(given, training=False))
            values = {f"in/{i}": a for i, a in enumerate(arrays)} | {f"out/{i}": np.asarray(o) for i, o in enumerate(outputs)}
            values = {k: v.astype("float32") if v.dtype == "float64" else v for k, v in values.items()}
            file = os.path.join(folder, name + ".keras")
            model.save(file)
            buffer = io.BytesIO()
            np.savez(buffer, **values)
            for entry, data in [(name + ".keras", open(file, "rb").read()), (name + ".npz", buffer.getvalue())]:
                archive.writestr(zipfile.ZipInfo(entry), data, zipfile.ZIP_DEFLATED)
    print(len(CASES), "cases")


main(sys.argv[1])

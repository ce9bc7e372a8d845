using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>A net in the making: each op is a node of a graph of TensorFlow 1 and, beside it, its value in double precision at inference.</summary>
internal sealed class Tf1Net(bool usesResources = false)
{
    private const DataType F = DataType.Float32;
    private int _seed;
    private string? _isTraining;

    public Tf1Graph Graph { get; } = new(usesResources);

    /// <summary>How batch normalization is spelled.</summary>
    public BatchNormSpelling BatchNorm { get; init; } = BatchNormSpelling.FusedInference;

    /// <summary>How dropout is spelled.</summary>
    public DropoutSpelling Dropout { get; init; } = DropoutSpelling.FloorOfSum;

    /// <summary>The placeholder that says whether the graph trains; made when it is first asked for.</summary>
    public string IsTraining => _isTraining ??= BatchNorm switch
    {
        BatchNormSpelling.FusedDefault => Graph.Node("is_training", "PlaceholderWithDefault", [Graph.Const("is_training/input", Tensor.Create<bool>([false], TensorShape.Scalar))], ("dtype", DataType.Bool), ("shape", TensorShape.Scalar)),
        BatchNormSpelling.KerasLearningPhase => Graph.Node("keras_learning_phase", "PlaceholderWithDefault", [Graph.Const("keras_learning_phase/input", Tensor.Create<bool>([false], TensorShape.Scalar))], ("dtype", DataType.Bool), ("shape", TensorShape.Scalar)),
        BatchNormSpelling.KerasPhaseNumber => Graph.Node("phase_is_on", "Cast", [Graph.Placeholder("keras_learning_phase", DataType.UInt8)], ("SrcT", DataType.UInt8), ("DstT", DataType.Bool), ("Truncate", false)),
        _ => Graph.Placeholder("is_training", DataType.Bool),
    };

    public IDisposable Scope(string name) => Graph.Scope(name);

    /// <summary>The input, whose first axis is open, with numbers for it.</summary>
    public Traced Input(string name, params int[] shape)
    {
        Doubles value = Doubles.Of(shape, i => Math.Sin((i * 0.37) + 0.1));
        return new(Graph.Placeholder(name, F, [-1, .. shape.Skip(1).Select(d => (long)d)]), value);
    }

    /// <summary>A variable with numbers around 0, of about the size that keeps a net's values in bounds.</summary>
    public Traced Weights(string name, params int[] shape)
    {
        double size = shape.Length < 2 ? 0.2 : 1.2 / Math.Sqrt(shape.SkipLast(1).Aggregate(1, (a, b) => a * b));
        int seed = ++_seed;
        Doubles value = Doubles.Of(shape, i => size * Math.Sin((i * 1.7) + (seed * 0.9)) * 1.4);
        return new(Graph.Variable(name, value), value);
    }

    /// <summary>A variable with numbers around 1.</summary>
    public Traced Positive(string name, int count, bool isTrainable)
    {
        int seed = ++_seed;
        Doubles value = Doubles.Of([count], i => 1 + (0.3 * Math.Sin((i * 1.3) + seed)));
        return new(Graph.Variable(name, value, isTrainable), value);
    }

    public Traced Average(string name, int count)
    {
        int seed = ++_seed;
        Doubles value = Doubles.Of([count], i => 0.2 * Math.Sin((i * 2.1) + seed));
        return new(Graph.Variable(name, value, isTrainable: false), value);
    }

    public Traced Convolve(string name, Traced x, Traced kernel, int stride = 1, bool same = true, int dilation = 1, bool isDepthwise = false) => new(
        Graph.Node(
            name,
            isDepthwise ? "DepthwiseConv2dNative" : "Conv2D",
            [x.Name, kernel.Name],
            [
                ("T", F), ("strides", new[] { 1, stride, stride, 1 }), ("padding", same ? "SAME" : "VALID"), ("data_format", "NHWC"), ("dilations", new[] { 1, dilation, dilation, 1 }),
                .. isDepthwise ? (ReadOnlySpan<(string, object)>)[] : [("use_cudnn_on_gpu", true)],
            ]),
        x.Value.Convolve(kernel.Value, stride, same, dilation, isDepthwise));

    public Traced BiasAdd(Traced x, Traced bias) => new(Graph.Node("BiasAdd", "BiasAdd", [x.Name, bias.Name], ("T", F), ("data_format", "NHWC")), x.Value.Zip(bias.Value, (a, b) => a + b));

    public Traced Binary(string name, string op, Traced a, Traced b) => new(Graph.Node(name, op, [a.Name, b.Name], ("T", F)), a.Value.Zip(b.Value, op switch
    {
        "Add" or "AddV2" => (x, y) => x + y,
        "Sub" => (x, y) => x - y,
        "Mul" => (x, y) => x * y,
        "RealDiv" => (x, y) => x / y,
        _ => throw new ArgumentException(op),
    }));

    public Traced Unary(string name, string op, Traced x) => new(Graph.Node(name, op, [x.Name], ("T", F)), x.Value.Map(op switch
    {
        "Relu" => v => Math.Max(v, 0),
        "Relu6" => v => Math.Clamp(v, 0, 6),
        "Sigmoid" => v => 1 / (1 + Math.Exp(-v)),
        "Tanh" => Math.Tanh,
        "Rsqrt" => v => 1 / Math.Sqrt(v),
        "Sqrt" => Math.Sqrt,
        "Identity" => v => v,
        _ => throw new ArgumentException(op),
    }));

    public Traced Number(string name, double value) => new(Graph.Float(name, value), Doubles.Scalar((float)value));

    public Traced Pool(string name, Traced x, int size, int stride, bool same, bool isMax) => new(
        Graph.Node(name, isMax ? "MaxPool" : "AvgPool", [x.Name], ("T", F), ("ksize", new[] { 1, size, size, 1 }), ("strides", new[] { 1, stride, stride, 1 }), ("padding", same ? "SAME" : "VALID"), ("data_format", "NHWC")),
        x.Value.Pool(size, stride, same, isMax));

    public Traced Concat(params Traced[] parts) => Concat("concat", 3, parts);

    public Traced Concat(string name, int axis, params Traced[] parts)
    {
        string at = Graph.Int($"{name}/axis", axis);
        return new(Graph.Node(name, "ConcatV2", [.. parts.Select(p => p.Name), at], ("T", F), ("Tidx", DataType.Int32), ("N", parts.Length)), Doubles.Concat(axis, [.. parts.Select(p => p.Value)]));
    }

    public Traced MeanOfPicture(string name, Traced x) =>
        new(Graph.Node(name, "Mean", [x.Name, Graph.Ints($"{name}/reduction_indices", 1, 2)], ("T", F), ("Tidx", DataType.Int32), ("keep_dims", true)), x.Value.Mean(1, 2));

    public Traced Squeeze(string name, Traced x) =>
        new(Graph.Node(name, "Squeeze", [x.Name], ("T", F), ("squeeze_dims", new[] { 1, 2 })), x.Value.Reshape(x.Shape[0], x.Channels));

    public Traced Pad(string name, Traced x, int before, int after)
    {
        string pads = Graph.Const($"{name}/paddings", Tensor.Create<int>([0, 0, before, after, before, after, 0, 0], new TensorShape(4, 2)));
        return new(Graph.Node(name, "Pad", [x.Name, pads], ("T", F), ("Tpaddings", DataType.Int32)), x.Value.Pad((0, 0), (before, after), (before, after), (0, 0)));
    }

    /// <summary>Leaves out the first rows and columns: x[:, offset:, offset:, :].</summary>
    public Traced Offset(Traced x, int offset)
    {
        string[] bounds = [Graph.Ints("strided_slice/stack", 0, offset, offset, 0), Graph.Ints("strided_slice/stack_1", 0, 0, 0, 0), Graph.Ints("strided_slice/stack_2", 1, 1, 1, 1)];
        return new(
            Graph.Node(
                "strided_slice", "StridedSlice", [x.Name, .. bounds], ("T", F), ("Index", DataType.Int32), ("begin_mask", 9), ("end_mask", 15), ("ellipsis_mask", 0), ("new_axis_mask", 0), ("shrink_axis_mask", 0)),
            x.Value.Slice(1, offset, x.Shape[1] - offset).Slice(2, offset, x.Shape[2] - offset));
    }

    public Traced Reshape(string name, Traced x, params int[] shape) =>
        new(Graph.Node(name, "Reshape", [x.Name, Graph.Ints($"{name}/shape", shape)], ("T", F), ("Tshape", DataType.Int32)), x.Value.Reshape([.. shape.Select((d, i) => i == 0 && d == -1 ? -1 : d)]));

    public Traced MatMul(string name, Traced x, Traced weights) =>
        new(Graph.Node(name, "MatMul", [x.Name, weights.Name], ("T", F), ("transpose_a", false), ("transpose_b", false)), x.Value.MatMul(weights.Value));

    /// <summary>Softmax as slim's prediction function spells it: flattened to two axes, and shaped back as its input is.</summary>
    public Traced Softmax(Traced logits)
    {
        using IDisposable scope = Scope("predictions");
        Traced flat = Reshape("Reshape", logits, -1, logits.Channels);
        Traced result = new(Graph.Node("Softmax", "Softmax", [flat.Name], ("T", F)), flat.Value.Softmax());
        string shape = Graph.Node("Shape", "Shape", [logits.Name], ("T", F), ("out_type", DataType.Int32));
        return new(Graph.Node("Reshape_1", "Reshape", [result.Name, shape], ("T", F), ("Tshape", DataType.Int32)), result.Value.Reshape(logits.Shape));
    }

    /// <summary>A convolution with batch normalization and activation, as slim.conv2d makes it within a scope.</summary>
    public Traced ConvNorm(string scope, Traced x, int filters, int height, int width = 0, int stride = 1, bool same = true, string? activation = "Relu", int dilation = 1)
    {
        using IDisposable inside = Scope(scope);
        Traced kernel = Weights("weights", height, width == 0 ? height : width, x.Channels, filters);
        Traced y = BatchNorms.Add(this, Convolve("Conv2D", x, kernel, stride, same, dilation));
        return activation is null ? y : Unary(activation, activation, y);
    }

    /// <summary>A convolution with bias alone.</summary>
    public Traced ConvBias(string scope, Traced x, int filters, int size, bool same = true, string? activation = "Relu", int stride = 1)
    {
        using IDisposable inside = Scope(scope);
        Traced y = BiasAdd(Convolve("Conv2D", x, Weights("weights", size, size, x.Channels, filters), stride, same), Weights("biases", filters));
        return activation is null ? y : Unary(activation, activation, y);
    }

    /// <summary>A depthwise convolution with batch normalization and activation.</summary>
    public Traced DepthwiseNorm(string scope, Traced x, int size, int stride, string? activation = "Relu6")
    {
        using IDisposable inside = Scope(scope);
        Traced y = BatchNorms.Add(this, Convolve("depthwise", x, Weights("depthwise_weights", size, size, x.Channels, 1), stride, isDepthwise: true));
        return activation is null ? y : Unary(activation, activation, y);
    }

    /// <summary>Batch normalization alone.</summary>
    public Traced Norm(string scope, Traced x, string? activation)
    {
        using IDisposable inside = Scope(scope);
        Traced y = BatchNorms.Add(this, x);
        return activation is null ? y : Unary(activation, activation, y);
    }
}

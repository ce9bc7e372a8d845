using System.Globalization;
using TfModelTools.Backends.Emission;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>The constants of a model in the making: weights in the order of axes that ONNX wants, numbers, lists of integers. Each stands once, however often it is read.</summary>
/// <param name="graph">Receives them.</param>
/// <param name="names">The names of the graph's values.</param>
/// <param name="warn">Told of numbers that their type does not hold.</param>
internal sealed class OnnxConstants(OnnxGraphBuilder graph, NameScope names, Action<string> warn)
{
    // The length of a made name that lists integers.
    private const int MaxListed = 48;

    private readonly Dictionary<(GraphConstant Constant, string Form), string> _constants = [];
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <summary>A constant of the model in some form.</summary>
    /// <param name="value">The constant.</param>
    /// <param name="form">What the form is called: equal forms of one constant are one; empty for the constant as it is.</param>
    /// <param name="type">The element type in that form.</param>
    /// <param name="shape">The shape in that form.</param>
    /// <param name="make">Makes the form.</param>
    public string Of(GraphValue value, string form, DataType type, TensorShape shape, Func<Tensor, Tensor> make)
    {
        GraphConstant constant = value.Constant!;
        if (!_constants.TryGetValue((constant, form), out string? name))
        {
            name = _constants[(constant, form)] = Add(value.Name, type, shape, () => make(constant.Read()));
        }

        return name;
    }

    /// <summary>A constant of the model with its axes in another order.</summary>
    /// <param name="value">The constant.</param>
    /// <param name="permutation">Axis i of the result is axis permutation[i] of the constant.</param>
    /// <param name="rank">How many axes it has first: ones are put before its own.</param>
    public string Permuted(GraphValue value, IReadOnlyList<int> permutation, int rank)
    {
        GraphConstant constant = value.Constant!;
        TensorShape wide = new([.. Enumerable.Repeat(1L, rank - constant.Shape.Rank), .. constant.Shape]);
        int[] axes = [.. permutation];
        TensorShape shape = TensorPermutation.Apply(wide, axes);
        return axes.SequenceEqual(Enumerable.Range(0, rank)) && rank == constant.Shape.Rank
            ? Of(value, string.Empty, constant.DataType, constant.Shape, t => t)
            : Of(value, string.Join(',', axes), constant.DataType, shape, t => TensorPermutation.Permute(t.Reshape(wide), axes));
    }

    /// <summary>A number as a tensor of no axes.</summary>
    /// <param name="node">The node that reads it, for messages.</param>
    /// <param name="value">The number. Of float16, what is finite and what is not zero stays so.</param>
    /// <param name="type">The element type.</param>
    public string Number(GraphNode node, double value, DataType type)
    {
        if (type == DataType.Float16)
        {
            double half = (double)OnnxFloat16.Nearest(value, out bool isBeyond, out bool isTiny);
            foreach (string warning in OnnxFloat16.Warnings(isBeyond ? 1 : 0, isTiny ? 1 : 0, $"the numbers of '{node.Name}'"))
            {
                warn(warning);
            }

            value = half;
        }

        return Made(
            $"{type.TensorFlowName()}/{value.ToString("R", CultureInfo.InvariantCulture)}", type, TensorShape.Scalar, () => TensorConverter.Convert(Tensor.Over([value], TensorShape.Scalar), type));
    }

    /// <summary>Integers as a tensor of one axis: axes, shapes, bounds.</summary>
    public string Integers(params IEnumerable<long> values)
    {
        long[] list = [.. values];
        return Made($"ints/{string.Join('_', list)}", DataType.Int64, new TensorShape(list.Length), () => Tensor.Over(list, new TensorShape(list.Length)));
    }

    /// <summary>An integer as a tensor of no axes.</summary>
    public string Integer(long value) => Made($"int/{value}", DataType.Int64, TensorShape.Scalar, () => Tensor.Over([value], TensorShape.Scalar));

    /// <summary>Numbers as a tensor of one axis.</summary>
    public string Floats(params IEnumerable<float> values)
    {
        float[] list = [.. values];
        string text = string.Join('_', list.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        return Made($"floats/{text}", DataType.Float32, new TensorShape(list.Length), () => Tensor.Over(list, new TensorShape(list.Length)));
    }

    /// <summary>A constant that is no weight of the model.</summary>
    /// <param name="wished">The wished name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="read">Gives the values.</param>
    public string Add(string wished, DataType type, TensorShape shape, Func<Tensor> read)
    {
        string name = names.Add(wished);
        graph.AddInitializer(new OnnxInitializer(name, type, shape, read));
        return name;
    }

    private string Made(string key, DataType type, TensorShape shape, Func<Tensor> read)
    {
        if (!_made.TryGetValue(key, out string? name))
        {
            name = _made[key] = Add(key.Length > MaxListed ? key[..MaxListed] : key, type, shape, read);
        }

        return name;
    }
}

using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Merging layers".</summary>
internal static class MergeLayers
{
    private const string Category = "Merging";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        Elementwise("Add", BinaryFunction.Add),
        Elementwise("Subtract", BinaryFunction.Subtract),
        Elementwise("Multiply", BinaryFunction.Multiply),
        Elementwise("Maximum", BinaryFunction.Maximum),
        Elementwise("Minimum", BinaryFunction.Minimum),
        new("Average", Category, static c => Masked(c, Average(c))),
        new("Concatenate", Category, static c => Concatenate(c, c.Settings.Int("axis", -1))),
        new("Dot", Category, static c => Dot(c, c.Settings.Ints("axes", 2), c.Settings.Bool("normalize", false))),
        new("Merge", Category, Keras1Merge)
        {
            Check = static s =>
            {
                if (s.Has("layers") && s.Layer.Calls.Count == 0 || s.Text("mode") is null or "cos")
                {
                    throw new UnsupportedLayerException("this form of Keras 1's Merge (branches inside a Sequential, a function, or mode 'cos') is not supported: rebuild the model with the functional API");
                }
            },
        },
    ];

    private static LayerDefinition Elementwise(string className, BinaryFunction kind) => new(className, Category, c => Masked(c, Fold(c, kind, c.Name)));

    // Lower ranks get axes of extent 1 after the batch (keras.layers.Merge.call).
    private static List<GraphValue> Aligned(LayerContext c)
    {
        if (c.Inputs.Count == 0)
        {
            throw new UnsupportedLayerException("it is called on no tensor");
        }

        if (c.Inputs.Any(i => i.Value.Shape.Rank == 0))
        {
            throw new UnsupportedLayerException("it is called on a number, which has no axis for the batch");
        }

        int rank = c.Inputs.Max(i => i.Value.Shape.Rank);
        DataType type = c.Inputs.Select(i => i.Value.Spec.DataType).Distinct().Count() == 1 ? c.Inputs[0].Value.Spec.DataType : DataType.Float32;
        List<GraphValue> aligned = [];
        foreach (KerasTensor input in c.Inputs)
        {
            GraphValue x = c.Cast($"cast_{aligned.Count}", input.Value, type);
            aligned.Add(x.Shape.Rank == rank
                ? x
                : c.Reshape($"expanded_{aligned.Count}", x, [x.Shape[0], .. Enumerable.Repeat((Dimension)1, rank - x.Shape.Rank), .. x.Shape.Skip(1)]));
        }

        return aligned;
    }

    private static GraphValue Fold(LayerContext c, BinaryFunction kind, string name)
    {
        List<GraphValue> inputs = Aligned(c);
        if (MaskedMerge.Takes(c, kind))
        {
            return MaskedMerge.Of(c, kind, inputs, name);
        }

        if (inputs.Count == 1)
        {
            return c.Node(name, new IdentityOperator(), inputs[0]);
        }

        GraphValue result = inputs[0];
        for (int i = 1; i < inputs.Count; i++)
        {
            result = c.Node(i == inputs.Count - 1 ? name : $"{name}/step_{i}", new BinaryOperator(kind), result, inputs[i]);
        }

        return result;
    }

    private static GraphValue Average(LayerContext c)
    {
        GraphValue sum = c.Float(Fold(c, BinaryFunction.Add, c.Name + "/sum"), "cast");
        return c.Main(new BinaryOperator(BinaryFunction.Multiply), sum, c.Scalar(1.0 / c.Inputs.Count));
    }

    private static IReadOnlyList<KerasTensor> Masked(LayerContext c, GraphValue output)
    {
        GraphValue[] masks = [.. c.Inputs.Select(i => i.Mask).OfType<GraphValue>()];
        bool isAny = VersionRules.MergedMasks.Of(c.Settings) == MergedMask.Any;
        if (masks.Length == 0 || (isAny && masks.Length < c.Inputs.Count))
        {
            return [new KerasTensor(output)];
        }

        return [new KerasTensor(output, Combine(c, isAny ? LogicFunction.Or : LogicFunction.And, masks))];
    }

    private static GraphValue Combine(LayerContext c, LogicFunction kind, IEnumerable<GraphValue> masks) =>
        masks.Aggregate((a, b) => ReferenceEquals(a, b) ? a : c.Sub("mask", kind, a, b));

    private static IReadOnlyList<KerasTensor> Concatenate(LayerContext c, int axis)
    {
        GraphValue[] inputs = [.. c.Inputs.Select(i => i.Value)];
        if (inputs.Length == 0)
        {
            throw new UnsupportedLayerException("it is called on no tensor");
        }

        if (inputs.Select(i => i.Spec.DataType).Distinct().Count() > 1)
        {
            inputs = [.. inputs.Select((x, i) => c.Cast($"cast_{i}", x, DataType.Float32))];
        }

        GraphValue output = c.Main(new ConcatOperator(axis), inputs);
        GraphValue?[] masks = [.. c.Inputs.Select(i => i.Mask)];
        if (masks.All(m => m is null))
        {
            return [new KerasTensor(output)];
        }

        int rank = output.Shape.Rank;
        int joined = axis < 0 ? axis + rank : axis;
        if (joined == rank - 1)
        {
            // Joining features: an input without mask keeps all its steps.
            bool isAny = VersionRules.MergedMasks.Of(c.Settings) == MergedMask.Any;
            GraphValue? mask = isAny && masks.Any(m => m is null) ? null : Combine(c, isAny ? LogicFunction.Or : LogicFunction.And, masks.OfType<GraphValue>());
            return [new KerasTensor(output, mask)];
        }

        if (masks.OfType<GraphValue>().All(m => joined < m.Shape.Rank))
        {
            // Joining steps: so are their masks; an input without one keeps all its steps.
            GraphValue template = masks.OfType<GraphValue>().First();
            if (template.Shape.Rank > rank)
            {
                throw new UnsupportedLayerException($"it is called on {c.Inputs[0].Value.Shape} with a mask of {template.Shape}");
            }

            GraphValue[] parts = [.. c.Inputs.Select((x, i) => x.Mask ?? AllTrue(c, x.Value, template.Shape.Rank, i))];
            return [new KerasTensor(output, c.Sub("mask", new ConcatOperator(joined), parts))];
        }

        return [new KerasTensor(output)];
    }

    // x == x would be false for NaN, so a sum of zeros is compared with zero: true whatever x holds.
    private static GraphValue AllTrue(LayerContext c, GraphValue x, int rank, int index)
    {
        int[] rest = [.. Enumerable.Range(rank, x.Shape.Rank - rank)];
        GraphValue isNumber = c.Sub($"is_nan_{index}", new NumberTestOperator(NumberTestFunction.IsNaN), c.Float(x, $"float_{index}"));
        GraphValue any = c.Sub($"any_{index}", LogicFunction.Or, isNumber, c.Sub($"not_{index}", new LogicalNotOperator(), isNumber));
        return c.Sub($"all_{index}", new ReduceLogicOperator(IsAll: true, rest, KeepDimensions: false), any);
    }

    private static GraphValue Dot(LayerContext c, int[] axes, bool normalize)
    {
        if (c.Inputs.Count != 2)
        {
            throw new UnsupportedLayerException($"it is called on {c.Inputs.Count} tensors, expected two");
        }

        GraphValue[] x = [c.Float(c.Inputs[0].Value, "cast_0"), c.Float(c.Inputs[1].Value, "cast_1")];
        for (int i = 0; i < 2; i++)
        {
            axes[i] = axes[i] < 0 ? axes[i] + x[i].Shape.Rank : axes[i];
            if (axes[i] < 1 || axes[i] >= x[i].Shape.Rank)
            {
                throw c.Settings.Fault("axes", $"{axes[i]}", $"an axis of {x[i].Shape} other than the batch");
            }

            x[i] = normalize ? NormalizationLayers.L2Normalize(c, $"normalized_{i}", x[i], [axes[i]], VersionRules.DotNorms.Of(c.Settings)) : x[i];
        }

        // (N, a..., D) and (N, D, b...) to (N, A, D) and (N, D, B); (N, A, B) to (N, a..., b...).
        int[] restA = [.. Enumerable.Range(1, x[0].Shape.Rank - 1).Where(i => i != axes[0])];
        int[] restB = [.. Enumerable.Range(1, x[1].Shape.Rank - 1).Where(i => i != axes[1])];
        GraphValue a = Arranged(c, "a", x[0], [0, .. restA, axes[0]], isLast: true);
        GraphValue b = Arranged(c, "b", x[1], [0, axes[1], .. restB], isLast: false);
        Dimension batch = x[0].Shape[0] == 1 ? x[1].Shape[0] : x[0].Shape[0];
        Dimension[] shape = [batch, .. restA.Select(i => x[0].Shape[i]), .. restB.Select(i => x[1].Shape[i])];
        MatMulOperator product = new();
        return restA.Length == 1 && restB.Length == 1
            ? c.Main(product, a, b)
            : c.ReshapeNode(c.Name, c.Sub("product", product, a, b), shape.Length == 1 ? [shape[0], 1] : shape);
    }

    // Permutes, then joins the axes other than the batch and the contracted one, which is the last or the first, into one.
    private static GraphValue Arranged(LayerContext c, string name, GraphValue x, int[] permutation, bool isLast)
    {
        if (!permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)))
        {
            x = c.Sub($"{name}_permuted", new TransposeOperator(permutation), x);
        }

        if (x.Shape.Rank == 3)
        {
            return x;
        }

        Dimension depth = x.Shape[isLast ? -1 : 1];
        Dimension rest = isLast ? x.Shape.Product(1, x.Shape.Rank - 1) : x.Shape.Product(2, x.Shape.Rank);
        return c.Reshape($"{name}_matrix", x, isLast ? [x.Shape[0], rest, depth] : [x.Shape[0], depth, rest]);
    }

    private static IReadOnlyList<KerasTensor> Keras1Merge(LayerContext c) => c.Settings.Text("mode") switch
    {
        "sum" => Masked(c, Fold(c, BinaryFunction.Add, c.Name)),
        "mul" => Masked(c, Fold(c, BinaryFunction.Multiply, c.Name)),
        "max" => Masked(c, Fold(c, BinaryFunction.Maximum, c.Name)),
        "min" => Masked(c, Fold(c, BinaryFunction.Minimum, c.Name)),
        "ave" => Masked(c, Average(c)),
        "concat" => Concatenate(c, c.Settings.Int("concat_axis", -1)),
        "dot" => [new KerasTensor(Dot(c, c.Settings.Ints("dot_axes", 2, -1), normalize: false))],
        string mode => throw new UnsupportedLayerException($"its mode '{mode}' is not supported"),
        null => throw new UnsupportedLayerException("its mode is a function, which is never executed"),
    };
}

using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>
/// Functions of two tensors, as layers that join them; of a tensor and a number, as Rescaling; of a tensor and a number for each channel, as a BatchNormalization that divides by 1.
/// </summary>
internal sealed class BinaryEmitter : KerasEmitter<BinaryOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BinaryOperator op)
    {
        if (WhyNoFloats(node) is { } reason)
        {
            return reason;
        }

        GraphValue a = node.Inputs[0], b = node.Inputs[1];
        if (a.Constant is null && b.Constant is null)
        {
            return ClassOf(op.Kind) is null ? $"Keras has no layer that is {op.Kind} of two tensors"
                : a.Shape.Rank != b.Shape.Rank ? $"it joins {a.Shape} and {b.Shape}, and layers join tensors of as many axes"
                : null;
        }

        return a.Constant is not null && b.Constant is not null ? "it reads constants alone"
            : Number(node) is { } number ? Rescaling(op.Kind, number, a.Constant is not null) is null ? $"Keras has no layer that is {op.Kind} of a tensor and a number" : null
            : op.Kind is not (BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Subtract) || (op.Kind == BinaryFunction.Subtract && a.Constant is not null)
                ? $"Keras has no layer that is {op.Kind} of a tensor and an array"
            : Channels(node) is null ? $"its array '{(a.Constant is null ? b : a).Name}' is not a number for each channel"
            : null;
    }

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BinaryOperator op, KerasGraphWriter writer)
    {
        GraphValue a = node.Inputs[0], b = node.Inputs[1];
        if (a.Constant is null && b.Constant is null)
        {
            writer.Add(node, ClassOf(op.Kind)!, [a, b]);
            return;
        }

        GraphValue x = a.Constant is null ? a : b;
        GraphValue constant = a.Constant is null ? b : a;
        if (Number(node) is { } number)
        {
            (double scale, double offset) = Rescaling(op.Kind, number, a.Constant is not null)!.Value;
            writer.Add(node, "Rescaling", [x], json =>
            {
                json.WriteNumber("scale", scale);
                json.WriteNumber("offset", offset);
            });
            return;
        }

        long channels = Channels(node)!.Value;
        TensorShape shape = new(channels);
        bool isProduct = op.Kind == BinaryFunction.Multiply;
        writer.Add(
            node,
            "BatchNormalization",
            [x],
            static json =>
            {
                json.WriteNumber("axis", -1);
                json.WriteNumber("epsilon", 0);
            },
            isProduct ? KerasGraphWriter.Weight("gamma", constant, shape) : KerasGraphWriter.Filled("gamma", channels, 1),
            op.Kind == BinaryFunction.Add ? KerasGraphWriter.Weight("beta", constant, shape) : KerasGraphWriter.Filled("beta", channels, 0),
            op.Kind == BinaryFunction.Subtract ? KerasGraphWriter.Weight("moving_mean", constant, shape) : KerasGraphWriter.Filled("moving_mean", channels, 0),
            KerasGraphWriter.Filled("moving_variance", channels, 1));
    }

    private static string? ClassOf(BinaryFunction function) => function switch
    {
        BinaryFunction.Add => "Add",
        BinaryFunction.Subtract => "Subtract",
        BinaryFunction.Multiply => "Multiply",
        BinaryFunction.Maximum => "Maximum",
        BinaryFunction.Minimum => "Minimum",
        _ => null,
    };

    // Scale and offset of x * scale + offset.
    private static (double Scale, double Offset)? Rescaling(BinaryFunction function, float number, bool isFirst) => function switch
    {
        BinaryFunction.Add => (1, number),
        BinaryFunction.Subtract => isFirst ? (-1, number) : (1, -number),
        BinaryFunction.Multiply => (number, 0),
        BinaryFunction.Divide when !isFirst && float.IsFinite(1 / number) => (1 / number, 0),
        _ => null,
    };

    private static float? Number(GraphNode node)
    {
        GraphValue constant = node.Inputs[0].Constant is null ? node.Inputs[1] : node.Inputs[0];
        GraphValue x = node.Inputs[0].Constant is null ? node.Inputs[0] : node.Inputs[1];
        return constant.Shape.ElementCount == 1 && constant.Shape.Rank <= x.Shape.Rank && float.IsFinite(constant.Constant!.Read().AsSpan<float>()[0]) ? constant.Constant!.Read().AsSpan<float>()[0] : null;
    }

    private static long? Channels(GraphNode node)
    {
        GraphValue constant = node.Inputs[0].Constant is null ? node.Inputs[1] : node.Inputs[0];
        GraphValue x = node.Inputs[0].Constant is null ? node.Inputs[0] : node.Inputs[1];
        return x.Shape.Rank >= 2 && constant.Shape.Rank <= x.Shape.Rank && constant.Shape.Rank > 0 && x.Shape[-1].IsFixed && constant.Shape[-1].IsSame(x.Shape[-1]) && constant.Shape.ElementCount.IsSame(x.Shape[-1])
            ? x.Shape[-1].Count
            : null;
    }
}

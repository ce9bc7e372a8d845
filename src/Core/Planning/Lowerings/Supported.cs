using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>The reasons kernels refuse a node; each is null when there is none.</summary>
internal static class Supported
{
    /// <summary>Some inputs must be constants: the kernel rearranges them when it is built.</summary>
    public static string? WhyNotConstant(GraphNode node, int first, int end = int.MaxValue)
    {
        GraphValue? computed = node.Inputs.Take(end).Skip(first).FirstOrDefault(i => i.Constant is null);
        return computed is null ? null : $"its weights '{computed.Name}' are computed by the model; {node.Operator.Name} takes constants";
    }

    /// <summary>The first input's axes from the second to the last must be plain numbers.</summary>
    public static string? WhyNotFixedSample(GraphNode node) =>
        node.Inputs[0].Shape.Skip(1).All(d => d.IsFixed)
            ? null
            : $"{node.Operator.Name} takes samples of one size, not {node.Inputs[0].Shape}";

    /// <summary>Kernels must compute with the element types of all inputs and outputs.</summary>
    public static string? WhyNotAnyType(GraphNode node) =>
        node.Inputs.Concat(node.Outputs).FirstOrDefault(v => RuntimeTypes.TryGet(v.Spec.DataType) is null) is { Spec.DataType: var type }
            ? $"{node.Operator.Name} cannot compute with {type.TensorFlowName()}"
            : null;

    /// <summary>An input must hold numbers: any type that kernels compute with but booleans.</summary>
    public static string? WhyNotNumber(GraphNode node, int input = 0)
    {
        DataType type = node.Inputs[input].Spec.DataType;
        return type != DataType.Bool && RuntimeTypes.TryGet(type) is not null ? null : $"{node.Operator.Name} cannot compute with {type.TensorFlowName()}";
    }

    /// <summary>The first input must hold booleans.</summary>
    public static string? WhyNotBoolean(GraphNode node) =>
        node.Inputs[0].Spec.DataType is var type && type == DataType.Bool ? null : $"{node.Operator.Name} is of booleans, not of {type.TensorFlowName()}";

    /// <summary>The first input must hold integers.</summary>
    public static string? WhyNotInteger(GraphNode node) =>
        WhyNotNumber(node) ?? (IsFloating(node.Inputs[0].Spec.DataType) ? $"{node.Operator.Name} is of integers, not of {node.Inputs[0].Spec.DataType.TensorFlowName()}" : null);

    /// <summary>The inputs must be matrices of known extents.</summary>
    public static string? WhyNotMatrices(GraphNode node) => WhyNotFloating(node, node.Operator.Name)
        ?? (node.Inputs.All(i => i.Shape[-1].IsFixed && i.Shape[-2].IsFixed) ? null : $"{node.Operator.Name} takes matrices of one size, not {node.Inputs[0].Shape}");

    /// <summary>An input must hold floating-point numbers.</summary>
    public static string? WhyNotFloating(GraphNode node, string what)
    {
        DataType type = node.Inputs[0].Spec.DataType;
        return IsFloating(type) ? null : $"{what} is of floating-point numbers, not of {type.TensorFlowName()}";
    }

    /// <summary>Whether a type is one of the floating-point types kernels compute with.</summary>
    public static bool IsFloating(DataType type) => type is DataType.Float32 or DataType.Float64 or DataType.Float16;
}

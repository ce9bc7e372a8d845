using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>What a page has to know of a model that it runs.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Format">Which loader it takes.</param>
/// <param name="Inputs">The inputs, in order: the name for callers, "float32", "int32" or "bool", and the shape, -1 for open extents.</param>
/// <param name="Outputs">The names of the outputs, in the order in which predict() gives them.</param>
internal sealed record DemoModel(string Name, TfjsModelFormat Format, IReadOnlyList<(string Name, string DataType, TensorShape Shape)> Inputs, IReadOnlyList<string> Outputs)
{
    /// <summary>The inputs of a model as a page feeds them.</summary>
    public static IReadOnlyList<(string Name, string DataType, TensorShape Shape)> PortsOf(IEnumerable<NamedValue> inputs) =>
        [.. inputs.Select(i => (i.Name, (TfjsTypes.Of(i.Value.Spec.DataType) ?? DataType.Float32).TensorFlowName(), i.Value.Shape.ToTensorShape()))];
}

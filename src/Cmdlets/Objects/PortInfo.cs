using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>An input or output of a model.</summary>
public sealed class PortInfo
{
    internal PortInfo(ModelPort port)
    {
        Name = port.Name;
        DataType = port.DataType.TensorFlowName();
        Shape = port.Shape.ToTensorShape().ToString();
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The element type, as TensorFlow spells it.</summary>
    public string DataType { get; }

    /// <summary>The shape, as Keras and Get-ModelSummary write it: None for the number of samples, and for whatever else is open.</summary>
    public string Shape { get; }

    /// <summary>Such as "image: float32 (None, 28, 28, 1)".</summary>
    public override string ToString() => $"{Name}: {DataType} {Shape}";

    internal static ReadableCollection<PortInfo> From(IEnumerable<ModelPort> ports) => new(ports.Select(p => new PortInfo(p)));
}

using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>
/// A weight or other constant of a plan, read (and rearranged, where a kernel wants it so) only when the plan is loaded or written.
/// </summary>
public sealed class PlanConstant
{
    private readonly Func<Tensor> _read;

    /// <summary>Creates a constant.</summary>
    /// <param name="name">A name unique in the plan, under which weight files hold it.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="read">Reads the values; may be called more than once.</param>
    internal PlanConstant(string name, DataType dataType, TensorShape shape, Func<Tensor> read)
    {
        Name = name;
        DataType = dataType;
        Shape = shape;
        _read = read;
    }

    /// <summary>A constant of the graph as it is.</summary>
    /// <param name="name">A name unique in the plan, under which weight files hold it.</param>
    /// <param name="source">The constant.</param>
    internal PlanConstant(string name, GraphConstant source)
        : this(name, source.DataType, source.Shape, source.Read) => Source = source;

    /// <summary>A name unique in the plan.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public DataType DataType { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The constant of the graph that this is, bit for bit; null where a lowering has rearranged or computed it.</summary>
    internal GraphConstant? Source { get; }

    /// <summary>Reads the values.</summary>
    public Tensor Read()
    {
        Tensor tensor = _read();
        if (tensor.DataType != DataType || !tensor.Shape.Equals(Shape))
        {
            throw new InvalidOperationException($"The constant '{Name}' was announced as {DataType.TensorFlowName()} {Shape} and read as {tensor}.");
        }

        return tensor;
    }
}

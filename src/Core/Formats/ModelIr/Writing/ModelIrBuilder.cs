using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>The graph of an IR in the making, node after node, with the weights of each. The values of weights stay where they are.</summary>
public sealed class ModelIrBuilder
{
    private readonly List<ModelIrWeight> _weights = [];
    private readonly List<(ModelIrNodeBuilder Node, Func<Tensor> Read)> _constants = [];

    /// <summary>The graph as it is so far.</summary>
    internal IrGraphMessage Message { get; } = new();

    /// <summary>The weights, node by node.</summary>
    public IReadOnlyList<ModelIrWeight> Weights => _weights;

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Message.Node.Count;

    /// <summary>The ops of the nodes, each once.</summary>
    public IEnumerable<string> Ops => Message.Node.Select(n => n.Op).Distinct(StringComparer.Ordinal);

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name, which must be legal and free.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">References to what it reads, such as "x" or "split:1".</param>
    /// <returns>The node, which takes attributes.</returns>
    public ModelIrNodeBuilder AddNode(string name, string op, params IEnumerable<string> inputs)
    {
        IrNodeMessage node = new() { Name = name, Op = op };
        node.Input.AddRange(inputs);
        Message.Node.Add(node);
        return new ModelIrNodeBuilder(node);
    }

    /// <summary>Adds a constant whose numbers stand in its node. They are read when the graph is complete.</summary>
    /// <param name="node">The node.</param>
    /// <param name="read">Reads the numbers: floats or integers, of one axis or none.</param>
    public void AddConstant(ModelIrNodeBuilder node, Func<Tensor> read) => _constants.Add((node, read));

    /// <summary>Reads the numbers of the constants that stand in their nodes.</summary>
    public void Complete()
    {
        foreach ((ModelIrNodeBuilder node, Func<Tensor> read) in _constants)
        {
            Tensor value = read();
            if (value.DataType == DataType.Float32)
            {
                float[] floats = value.AsSpan<float>().ToArray();
                _ = value.Shape.Rank == 0 ? node.Float(ModelIrFormat.ValueAttribute, floats[0]) : node.Floats(ModelIrFormat.ValueAttribute, floats);
                continue;
            }

            long[] integers = TensorConverter.Convert(value, DataType.Int64).AsSpan<long>().ToArray();
            _ = value.Shape.Rank == 0 ? node.Integer(ModelIrFormat.ValueAttribute, integers[0]) : node.Integers(ModelIrFormat.ValueAttribute, integers);
        }

        _constants.Clear();
    }

    /// <summary>Adds a weight of a node.</summary>
    /// <param name="weight">The weight.</param>
    public void AddWeight(ModelIrWeight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        _weights.Add(weight);
    }
}

using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx.Writing;

/// <summary>A model of ONNX in the making (onnx/onnx.proto), node after node. The values of its constants stay where they are.</summary>
public sealed class OnnxGraphBuilder
{
    /// <summary>The oldest operator set that is written: from it on axes are inputs of Squeeze, Unsqueeze and ReduceSum.</summary>
    public const int MinOpset = 13;

    /// <summary>The newest operator set that is written.</summary>
    public const int MaxOpset = 21;

    private readonly List<OnnxInitializer> _initializers = [];

    /// <summary>Begins a model.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="opset">The version of the operator set.</param>
    public OnnxGraphBuilder(string name, int opset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, MinOpset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, MaxOpset);
        Opset = opset;
        Graph.Name = name;
        Model.IrVersion = IrVersionOf(opset);
        Model.OpsetImport.Add(new OnnxOperatorSetMessage { Domain = string.Empty, Version = opset });
    }

    /// <summary>The version of the operator set.</summary>
    public int Opset { get; }

    /// <summary>The version of the file format that came with the operator set (the table in ONNX's Versioning document).</summary>
    public int IrVersion => (int)Model.IrVersion;

    /// <summary>The graph's name.</summary>
    public string Name => Graph.Name;

    /// <summary>The names of the inputs, in their order.</summary>
    public IEnumerable<string> InputNames => Graph.Input.Select(i => i.Name);

    /// <summary>The names of the outputs, in their order.</summary>
    public IEnumerable<string> OutputNames => Graph.Output.Select(o => o.Name);

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => Graph.Node.Count;

    /// <summary>The ops of the nodes, each once.</summary>
    public IEnumerable<string> Ops => Graph.Node.Select(n => n.OpType).Distinct(StringComparer.Ordinal);

    /// <summary>The constants, in the order in which nodes first read them.</summary>
    public IReadOnlyList<OnnxInitializer> Initializers => _initializers;

    /// <summary>The model without its graph.</summary>
    internal OnnxModelMessage Model { get; } = new();

    /// <summary>The graph as it is so far, without constants.</summary>
    internal OnnxGraphMessage Graph { get; } = new();

    /// <summary>The version of the file format that goes with an operator set.</summary>
    public static int IrVersionOf(int opset) => opset switch
    {
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        _ => 10,
    };

    /// <summary>Says who made the file.</summary>
    public void SetProducer(string name, string version)
    {
        Model.ProducerName = name;
        Model.ProducerVersion = version;
    }

    /// <summary>Adds a pair to what the file says of itself.</summary>
    public void AddMetadata(string key, string value) => Model.MetadataProps.Add(new OnnxStringPairMessage { Key = key, Value = value });

    /// <summary>Declares an input.</summary>
    public void AddInput(string name, DataType type, IEnumerable<OnnxExtent> shape) => Graph.Input.Add(Port(name, type, shape));

    /// <summary>Declares an output.</summary>
    public void AddOutput(string name, DataType type, IEnumerable<OnnxExtent> shape) => Graph.Output.Add(Port(name, type, shape));

    /// <summary>Adds a constant.</summary>
    public void AddInitializer(OnnxInitializer initializer) => _initializers.Add(initializer);

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name, which must be free.</param>
    /// <param name="op">The op.</param>
    /// <param name="inputs">The values it reads; an empty name for one that is left out.</param>
    /// <param name="outputs">The names of what it computes, which must be free; an empty name for one that is left out.</param>
    /// <returns>The node, which takes attributes.</returns>
    public OnnxNodeBuilder AddNode(string name, string op, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        OnnxNodeMessage node = new() { Name = name, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        Graph.Node.Add(node);
        return new OnnxNodeBuilder(node);
    }

    private static OnnxValueMessage Port(string name, DataType type, IEnumerable<OnnxExtent> shape)
    {
        OnnxShapeMessage extents = new();
        foreach (OnnxExtent extent in shape)
        {
            extents.Dim.Add(extent.Count >= 0 ? new OnnxShapeMessage.Types.Dimension { DimValue = extent.Count } : new OnnxShapeMessage.Types.Dimension { DimParam = extent.Name });
        }

        return new OnnxValueMessage { Name = name, Type = new OnnxTypeMessage { TensorType = new OnnxTypeMessage.Types.TensorType { ElemType = OnnxElementTypes.Of(type), Shape = extents } } };
    }
}

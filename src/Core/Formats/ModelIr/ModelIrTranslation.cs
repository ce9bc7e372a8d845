using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>
/// Turns the messages of an IR into those of TensorFlow's graphs, which state nodes in the same way: what is fed is a Placeholder, what is constant a Const, each weight a
/// variable that its node reads after its inputs. All other nodes keep their ops and attributes.
/// </summary>
/// <param name="ir">The graph.</param>
/// <param name="weights">The weights; null for none.</param>
/// <param name="path">The file, for messages.</param>
internal sealed class ModelIrTranslation(IrGraphMessage ir, ModelIrWeightsReader? weights, string path)
{
    /// <summary>The attribute that lists a node's weights, which are its last inputs.</summary>
    public const string WeightsAttribute = "_weights";

    private const string ShapesAttribute = "_output_shapes";
    private const string TypeAttribute = "dtype";
    private const string ShapeAttribute = "shape";

    private readonly GraphDefMessage _graph = new() { Versions = new VersionMessage { Producer = GraphDefBuilder.Producer } };
    private readonly UniqueNames _names = new();

    /// <summary>The graph.</summary>
    /// <exception cref="InvalidGraphException">Two nodes have one name.</exception>
    /// <exception cref="CorruptFileException">A constant contradicts itself.</exception>
    public GraphDefMessage Run()
    {
        foreach (IrNodeMessage node in ir.Node)
        {
            // Before each of them gets all weights of the name.
            if (!_names.TryAdd(node.Name))
            {
                throw TensorFlowGraph.TwoNodes(path, node.Name);
            }
        }

        foreach (IrNodeMessage node in ir.Node)
        {
            _graph.Node.Add(node.Op switch
            {
                "DataInput" => Input(node),
                "Constant" or "Const" => Constant(node),
                _ => Node(node),
            });
        }

        return _graph;
    }

    private static NodeDefMessage Begin(IrNodeMessage node, string op)
    {
        NodeDefMessage message = new() { Name = node.Name, Op = op };
        message.Input.AddRange(node.Input);
        return message;
    }

    private static NodeDefMessage Input(IrNodeMessage node)
    {
        NodeDefMessage message = Begin(node, "Placeholder");
        DataType type = node.Attr.GetValueOrDefault(TypeAttribute)?.ValueCase == IrAttrValueMessage.ValueOneofCase.Type ? ModelIrFormat.ToDataType((int)node.Attr[TypeAttribute].Type) : DataType.Unknown;
        message.Attr[TypeAttribute] = new AttrValueMessage { Type = (DataTypeMessage)(int)(type == DataType.Unknown ? DataType.Float32 : type) };
        IrShapeMessage? shape = ShapeOf(node.Attr.GetValueOrDefault(ShapeAttribute)) ?? ShapeOf(node.Attr.GetValueOrDefault(ShapesAttribute));
        message.Attr[ShapeAttribute] = new AttrValueMessage { Shape = shape is null ? new TensorShapeMessage { UnknownRank = true } : ModelIrAttributes.ToTensorFlow(shape) };
        return message;
    }

    private static IrShapeMessage? ShapeOf(IrAttrValueMessage? attribute) => attribute?.ValueCase switch
    {
        IrAttrValueMessage.ValueOneofCase.Shape => attribute.Shape,
        IrAttrValueMessage.ValueOneofCase.List when attribute.List.Shape.Count > 0 => attribute.List.Shape[0],
        _ => null,
    };

    private NodeDefMessage Constant(IrNodeMessage node)
    {
        IReadOnlyList<string> held = weights?.WeightsOf(node.Name) ?? [];
        if (held.Contains(ModelIrFormat.ValueAttribute) || held.Count == 1)
        {
            return Variable(node.Name, node.Name, held.Contains(ModelIrFormat.ValueAttribute) ? ModelIrFormat.ValueAttribute : held[0]);
        }

        if (ModelIrAttributes.ToTensor(node, path) is not { } value)
        {
            // Its values are weights, which are not there.
            NodeDefMessage missing = Begin(node, "VariableV2");
            Copy(node, missing);
            return missing;
        }

        NodeDefMessage message = Begin(node, "Const");
        message.Attr[TypeAttribute] = new AttrValueMessage { Type = (DataTypeMessage)(int)value.DataType };
        message.Attr[ModelIrFormat.ValueAttribute] = new AttrValueMessage
        {
            Tensor = new TensorMessage { Dtype = (DataTypeMessage)(int)value.DataType, TensorShape = NodeDefBuilder.ToMessage(value.Shape), TensorContent = UnsafeByteOperations.UnsafeWrap(value.Bytes) },
        };
        return message;
    }

    private NodeDefMessage Node(IrNodeMessage node)
    {
        NodeDefMessage message = Begin(node, node.Op);
        Copy(node, message);
        AttrValueMessage.Types.ListValue held = new();
        foreach (string weight in weights?.WeightsOf(node.Name) ?? [])
        {
            string name = _names.Add($"{node.Name}/{weight}");
            _graph.Node.Add(Variable(name, node.Name, weight));
            message.Input.Add(name);
            held.S.Add(ByteString.CopyFromUtf8(weight));
        }

        message.Attr[WeightsAttribute] = new AttrValueMessage { List = held };
        return message;
    }

    private static void Copy(IrNodeMessage node, NodeDefMessage message)
    {
        foreach ((string name, IrAttrValueMessage value) in node.Attr)
        {
            message.Attr[name] = ModelIrAttributes.ToTensorFlow(value);
        }
    }

    private NodeDefMessage Variable(string name, string node, string weight)
    {
        string key = $"{node}/{weight}";
        VariableInfo info = weights!.Get(key);
        NodeDefMessage message = new() { Name = name, Op = "VariableV2" };
        message.Attr[TypeAttribute] = new AttrValueMessage { Type = (DataTypeMessage)(int)info.DataType };
        message.Attr[ShapeAttribute] = new AttrValueMessage { Shape = NodeDefBuilder.ToMessage(info.Shape) };
        message.Attr["shared_name"] = new AttrValueMessage { S = ByteString.CopyFromUtf8(key) };
        return message;
    }
}

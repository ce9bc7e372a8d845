using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>
/// What an op does not take in the operator set that is written, by its element type: it is computed in a wider one where that gives the same numbers, with casts before and behind, and refused by name
/// where not. Readers load no file that has it.
/// </summary>
internal sealed class OnnxCasts
{
    // What they choose or compare is a number of the input, whatever it is computed in.
    private static readonly string[] Choosing = ["ArgMax", "ArgMin", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "MaxPool", "Min", "ReduceMax", "ReduceMin", "TopK"];

    // Of what is cut off on the way more is computed: a mean divides the sum, and of powers too large for the wider type nothing is said.
    private static readonly string[] Growing = ["Pow", "ReduceL2", "ReduceLogSumExp", "ReduceMean"];

    private readonly OnnxGraphBuilder _graph;
    private readonly NameScope _values;
    private readonly NameScope _nodes;
    private readonly Dictionary<string, DataType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Value, DataType Type), string> _cast = [];
    private readonly List<UnsupportedItem> _items = [];

    private OnnxCasts(OnnxGraphBuilder graph, NameScope values, NameScope nodes)
    {
        _graph = graph;
        _values = values;
        _nodes = nodes;
        foreach (OnnxValueMessage input in graph.Graph.Input)
        {
            _types[input.Name] = Formats.Onnx.OnnxTypes.TypeOf(input.Type);
        }

        foreach (OnnxInitializer initializer in graph.Initializers)
        {
            _types[initializer.Name] = initializer.DataType;
        }
    }

    /// <summary>Adds the casts to a whole graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The names of its values.</param>
    /// <param name="nodes">The names of its nodes.</param>
    /// <returns>The nodes that cannot be written.</returns>
    public static IReadOnlyList<UnsupportedItem> Add(OnnxGraphBuilder graph, NameScope values, NameScope nodes)
    {
        OnnxCasts casts = new(graph, values, nodes);
        OnnxNodeMessage[] all = [.. graph.Graph.Node];
        graph.Graph.Node.Clear();
        foreach (OnnxNodeMessage node in all)
        {
            casts.Add(node);
        }

        return casts._items;
    }

    private void Add(OnnxNodeMessage node)
    {
        OnnxOpTypes op = OnnxOpTypes.Of(node.OpType, _graph.Opset);
        Dictionary<string, (DataType Own, DataType Computed)> bound = new(StringComparer.Ordinal);
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Length == 0)
            {
                continue;
            }

            string symbol = op.Input(i);
            DataType type = _types[node.Input[i]];
            if (!bound.TryGetValue(symbol, out var types))
            {
                types = bound[symbol] = (type, ComputedIn(node, op, symbol, type));
            }

            if (type != types.Own)
            {
                Refuse(node, $"its inputs are {types.Own.TensorFlowName()} and {type.TensorFlowName()}, and ONNX's {op.Op} takes one type");
            }

            node.Input[i] = type == types.Computed ? node.Input[i] : Cast(node.Input[i], types.Computed);
        }

        _graph.Graph.Node.Add(node);
        for (int i = 0; i < node.Output.Count && i < op.Outputs.Count; i++)
        {
            string symbol = op.Outputs[i];
            (DataType own, DataType computed) = bound.TryGetValue(symbol, out var types) ? types : Given(node, op, symbol);
            string name = node.Output[i];
            _types[name] = own;
            if (own != computed && name.Length > 0)
            {
                node.Output[i] = _values.Add($"{name}/{computed.TensorFlowName()}");
                AddCast(node.Output[i], name, own);
            }
        }
    }

    // A Cast says what it gives; anything else that no input tells has one type.
    private static (DataType Own, DataType Computed) Given(OnnxNodeMessage node, OnnxOpTypes op, string symbol)
    {
        DataType type = node.OpType == "Cast" ? Formats.Onnx.OnnxTypes.ToDataType(node.Attribute.Single(a => a.Name == "to").I) : op.Fixed(symbol)!.Value;
        return (type, type);
    }

    private DataType ComputedIn(OnnxNodeMessage node, OnnxOpTypes op, string symbol, DataType type)
    {
        if (op.Takes(symbol, type))
        {
            return type;
        }

        if (Array.Find(Wider(op.Op, type), t => op.Takes(symbol, t)) is var wider and not DataType.Unknown)
        {
            return wider;
        }

        string later = OnnxOpTypes.FirstThatTakes(op.Op, symbol, type) is { } first && first > _graph.Opset ? $"; it has from opset {first} on, which {OptionKey.Opset} chooses" : string.Empty;
        Refuse(node, $"ONNX has no {op.Op} of {type.TensorFlowName()} in opset {_graph.Opset}{later}");
        return type;
    }

    // The types that hold all numbers of a type and in which an op gives the same: what is too large for the narrower one is cut off alike when it is made of the wider one.
    private static DataType[] Wider(string op, DataType type) => type switch
    {
        DataType.Float16 or DataType.BFloat16 => [DataType.Float32],
        _ when Growing.Contains(op) => [],
        DataType.Bool => Choosing.Contains(op) ? [DataType.UInt8] : [],
        DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 => Choosing.Contains(op) ? [DataType.Int32, DataType.Int64, DataType.Float32] : [DataType.Int32, DataType.Int64],
        DataType.Int32 or DataType.UInt32 => Choosing.Contains(op) ? [DataType.Int64, DataType.Float64] : [DataType.Int64],
        _ => [],
    };

    private void Refuse(OnnxNodeMessage node, string reason) => _items.Add(new UnsupportedItem(node.Name, node.OpType, reason));

    private string Cast(string value, DataType type)
    {
        if (!_cast.TryGetValue((value, type), out string? name))
        {
            name = _cast[(value, type)] = _values.Add($"{value}/{type.TensorFlowName()}");
            AddCast(value, name, type);
        }

        return name;
    }

    private void AddCast(string from, string to, DataType type)
    {
        _types[to] = type;
        _graph.AddNode(_nodes.Add(to), "Cast", [from], [to]).ElementType("to", type);
    }
}

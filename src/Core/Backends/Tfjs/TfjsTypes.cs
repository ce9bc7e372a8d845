using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// The element types of TensorFlow.js: float32, int32 and bool. Other floats are computed as float32; other integers as int32, where no constant is
/// beyond it and nothing is computed that would wrap around in the narrower type.
/// </summary>
internal static class TfjsTypes
{
    /// <summary>The type a value has there; null where it has none.</summary>
    public static DataType? Of(DataType type) => type switch
    {
        DataType.Float32 or DataType.Float64 or DataType.Float16 or DataType.BFloat16 => DataType.Float32,
        DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 => DataType.Int32,
        DataType.Bool => DataType.Bool,
        _ => null,
    };

    /// <summary>Why a node of the model as it was imported cannot be computed with those types; null when it can.</summary>
    public static string? WhyUnsupported(GraphNode node)
    {
        foreach (GraphValue value in node.Inputs.Concat(node.Outputs))
        {
            if (Of(value.Spec.DataType) is null)
            {
                return $"'{value.Name}' is {value.Spec.DataType.TensorFlowName()}, and TensorFlow.js has float32, int32 and bool";
            }
        }

        DataType own = node.Output.Spec.DataType;
        if (!Wraps(own))
        {
            return null;
        }

        return node.Operator switch
        {
            CastOperator when node.Inputs[0].Spec.DataType is var from && (from.IsFloat() || from == DataType.Bool || from == own) => null,
            CastOperator => $"it cuts {node.Inputs[0].Spec.DataType.TensorFlowName()} to {own.TensorFlowName()}, and TensorFlow.js has int32 alone, which is not cut",
            BinaryOperator { Kind: BinaryFunction.Maximum or BinaryFunction.Minimum } => null,
            BinaryOperator or UnaryOperator or ReduceOperator { Kind: not (ReduceFunction.Max or ReduceFunction.Min) } or CumulativeOperator or MatMulOperator or DenseOperator or BitwiseOperator or BitcastOperator or ConvOperator
                or ScatterOperator { Kind: not ScatterFunction.Set } =>
                $"it computes with {own.TensorFlowName()}, whose results wrap around, and TensorFlow.js has int32 alone",
            _ => null,
        };
    }

    /// <summary>The model with those types alone; the same object where it has no others.</summary>
    /// <param name="graph">A model of whose nodes <see cref="WhyUnsupported"/> refuses none.</param>
    /// <param name="notes">Receives what is computed otherwise.</param>
    public static ModelGraph Narrow(ModelGraph graph, ICollection<string> notes)
    {
        DataType[] others = [.. graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).Concat(graph.Inputs.Concat(graph.Outputs).Select(p => p.Value)).Select(v => v.Spec.DataType).Distinct().Where(t => Of(t) != t).Order()];
        if (others.Length == 0)
        {
            return graph;
        }

        foreach (DataType type in others)
        {
            notes.Add($"What is {type.TensorFlowName()} in the model is {Of(type)?.TensorFlowName()} here: TensorFlow.js has float32, int32 and bool.");
        }

        ModelGraph copy = new(graph.Name, graph.SourceFormat) { Defaults = graph.Defaults, Notes = graph.Notes, DeclaredBatch = graph.DeclaredBatch, SourceLayers = graph.SourceLayers, OpenInputs = graph.OpenInputs };
        Dictionary<GraphValue, GraphValue> map = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue input in graph.Inputs)
        {
            map[input.Value] = copy.AddInput(input.Name, Of(input.Value.Spec.DataType)!.Value, input.Value.Shape);
        }

        foreach (GraphNode node in graph.Nodes)
        {
            GraphNode narrow = copy.AddNode(node.Name, Narrow(node.Operator), [.. node.Inputs.Select(Mapped)], node.SourceName, node.SourceKind);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                map[node.Outputs[i]] = narrow.Outputs[i];
            }
        }

        foreach (NamedValue output in graph.Outputs)
        {
            copy.AddOutput(output.Name, Mapped(output.Value));
        }

        return copy;

        GraphValue Mapped(GraphValue value) => map.TryGetValue(value, out GraphValue? known) ? known : map[value] = copy.AddConstant(value.Name, Narrow(value.Name, value.Constant!));
    }

    private static Operator Narrow(Operator op) => op switch
    {
        CastOperator cast => new CastOperator(Of(cast.DataType)!.Value),
        ArgReduceOperator arg => arg with { DataType = DataType.Int32 },
        BucketizeOperator bucketize => bucketize with { DataType = DataType.Int32 },
        PoolWithArgmaxOperator pool => pool with { IndexType = DataType.Int32 },
        _ => op,
    };

    private static GraphConstant Narrow(string name, GraphConstant constant) => Of(constant.DataType) is not { } type || type == constant.DataType ? constant
        : new GraphConstant(type, constant.Shape, () => Narrow(name, constant.Read(), type)) { IsMade = constant.IsMade, IsReadAnew = true };

    private static Tensor Narrow(string name, Tensor tensor, DataType type)
    {
        if (type == DataType.Int32)
        {
            return TensorConverter.TryConvert(tensor, type) ?? throw new UnsupportedModelException(
                name, [new UnsupportedItem(name, "Const", "it holds integers beyond int32, the only integers of TensorFlow.js")]);
        }

        Tensor converted = TensorConverter.Convert(tensor, type);
        ReadOnlySpan<float> floats = converted.AsSpan<float>();
        ReadOnlySpan<double> doubles = tensor.DataType == DataType.Float64 ? tensor.AsSpan<double>() : default;
        for (int i = 0; i < doubles.Length; i++)
        {
            if (float.IsInfinity(floats[i]) && double.IsFinite(doubles[i]))
            {
                throw new UnsupportedModelException(name, [new UnsupportedItem(name, "Const", $"element {i} is {doubles[i]:R}, beyond float32, the only floats of TensorFlow.js")]);
            }
        }

        return converted;
    }

    // Arithmetic in these is modulo 2^8, 2^16 or 2^32; int64 is narrowed by the rule that is noted.
    private static bool Wraps(DataType type) => type is DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64;
}

using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What rows of other vocabularies are made of: rows of TensorFlow's ops, and the numbers those take as inputs.</summary>
internal static class OpCallRows
{
    /// <summary>Runs the row of an op of TensorFlow in place of the node.</summary>
    /// <param name="call">The node.</param>
    /// <param name="op">The op.</param>
    /// <param name="attributes">Sets its attributes; null for none.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <exception cref="UnsupportedNodeException">The op refuses them.</exception>
    public static ImportedValue[] Run(this OpCall call, string op, Action<NodeDefBuilder>? attributes, params IReadOnlyList<ImportedTensor> inputs)
    {
        OpRow row = OpTable.Find(op)!;
        GraphDefBuilder graph = new();
        NodeDefBuilder node = graph.AddNode(call.Node.Name, op, inputs.Select((_, i) => $"input_{i}"));
        attributes?.Invoke(node);
        TensorFlowNode stated = new(graph.Message.Node[0], call.Evaluator.Source.Path);
        return (row.Takes.WhyRefused(stated) ?? row.WhyRefused(stated) ?? row.Takes.WhyRefused(inputs)) is { } reason
            ? throw call.Fail(reason)
            : row.Import(new OpCall(call.Evaluator, call.Scope, stated, inputs, row) { SourceOp = call.SourceOp });
    }

    /// <summary>Runs the row of an op of TensorFlow that has one output.</summary>
    /// <inheritdoc cref="Run"/>
    public static ImportedTensor RunOne(this OpCall call, string op, Action<NodeDefBuilder>? attributes, params IReadOnlyList<ImportedTensor> inputs) =>
        call.Run(op, attributes, inputs)[0] as ImportedTensor ?? throw call.Fail("it gives no tensor");

    /// <summary>A list of whole numbers as an input of an op.</summary>
    public static ImportedTensor Numbers(this OpCall call, string purpose, params IEnumerable<long> numbers)
    {
        SymbolicNumber[] all = [.. numbers.Select(n => (SymbolicNumber)n)];
        return call.Known(purpose, DataType.Int64, new SymbolicShape(all.Length), all);
    }

    /// <summary>One whole number as an input of an op.</summary>
    public static ImportedTensor One(this OpCall call, string purpose, long number) => call.Known(purpose, DataType.Int64, SymbolicShape.Scalar, [number]);

    /// <summary>A function of two numbers, broadcast.</summary>
    public static ImportedTensor Pair(this OpCall call, BinaryFunction kind, ImportedTensor a, ImportedTensor b) => call.Emit(new BinaryOperator(kind), a.Value, b.Value);
}

using System.Collections.Frozen;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Inspection;

/// <summary>Counts what a TensorFlow graph consists of, in one pass over its nodes and those of its functions.</summary>
internal static class GraphSummarizer
{
    private static readonly FrozenSet<string> VariableOps = FrozenSet.ToFrozenSet(["Variable", "VariableV2", "VarHandleOp"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> ControlFlowOps = FrozenSet.ToFrozenSet(
        [
            "Switch", "RefSwitch", "Merge", "RefMerge", "Enter", "RefEnter", "Exit", "RefExit", "NextIteration", "RefNextIteration", "LoopCond",
            "If", "StatelessIf", "Case", "StatelessCase", "While", "StatelessWhile", "For",
        ],
        StringComparer.Ordinal);

    /// <summary>Sums a graph up.</summary>
    /// <param name="model">The model, for its signatures.</param>
    /// <param name="inspected">The graph.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="Common.CorruptFileException">A shape is impossible.</exception>
    public static GraphSummary Summarize(InspectedModel model, InspectedGraph inspected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TensorFlowGraph graph = inspected.Graph;
        TensorFlowNode[] inFunctions = [.. graph.Functions.SelectMany(f => f.Nodes)];
        TensorFlowNode[] variables = [.. graph.Nodes.Where(n => VariableOps.Contains(n.Op))];
        return new GraphSummary
        {
            NodeCount = graph.Nodes.Count,
            FunctionNodeCount = inFunctions.Length,
            PossibleInputs = [.. PossiblePorts.Inputs(graph).Select((n, i) => Port(graph, new TensorName(n.Name, string.Empty, 0, false), i))],
            PossibleOutputs = [.. PossiblePorts.Outputs(graph).Select((o, i) => Port(graph, o, i))],
            Signatures = inspected.Signatures.Count == 0 ? [] : [.. ModelSignatures.Of(model, inspected, cancellationToken)],
            ConstantParameterCount = graph.Nodes.Concat(inFunctions).Where(n => n.Op == "Const").SaturatingSum(ConstantSize),
            VariableParameterCount = variables.SaturatingSum(VariableSize),
            TrainableVariableParameterCount = Trainable(inspected, variables),
            VariableCount = variables.Length,
            ControlEdgeCount = graph.Nodes.Sum(n => n.Inputs.Count(i => i.IsControl)),
            Operations = Count(graph.Nodes),
            FunctionOperations = Count(inFunctions),
            ControlFlow = Count(graph.Nodes.Concat(inFunctions).Where(n => ControlFlowOps.Contains(n.Op))),
            Functions = [.. graph.Functions.Select(f => new FunctionSummary(f.Name, f.Inputs.Count, f.Outputs.Count, f.Nodes.Count))],
            Unsupported = [.. UnsupportedOpFinder.Find(inspected)],
            Assets = [.. inspected.Meta?.Assets.Select(a => a.FileName) ?? []],
            Collections = [.. inspected.Meta?.Collections.Select(c => c.Name) ?? []],
        };
    }

    private static ReadableCollection<OpCount> Count(IEnumerable<TensorFlowNode> nodes) =>
        [.. nodes.CountBy(n => n.Op, StringComparer.Ordinal).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => new OpCount(c.Key, c.Value))];

    private static SignaturePortDescription Port(TensorFlowGraph graph, TensorName tensor, int id) => SignaturePortDescription.Of(
        id,
        tensor.ToString(),
        FormattableString.Invariant($"{tensor.Node}:{tensor.Index}"),
        DeclaredOutputs.TypeOf(graph, tensor),
        DeclaredOutputs.ShapeOf(graph, tensor));

    private static long ConstantSize(TensorFlowNode node) => node.Attribute("value")?.Tensor is { } tensor ? tensor.Shape.ElementCount : 0;

    private static long VariableSize(TensorFlowNode node) => node.Attribute("shape")?.Shape is { IsFullyDefined: true } shape ? shape.ElementCount : 0;

    // TensorFlow 1 collects its trainable variables; TensorFlow 2 marks them among its objects.
    private static long? Trainable(InspectedGraph inspected, TensorFlowNode[] variables)
    {
        if (inspected.Meta is not { } meta)
        {
            return null;
        }

        HashSet<string> trainable = [.. meta.Variables.Where(v => v.IsTrainable).Select(v => TensorName.Parse(v.Name).Node)];
        return trainable.Count > 0 ? variables.Where(v => trainable.Contains(v.Name) || trainable.Contains(v.Text("shared_name"))).SaturatingSum(VariableSize)
            : meta.HasObjectGraph ? meta.TrainableObjectElements
            : null;
    }
}

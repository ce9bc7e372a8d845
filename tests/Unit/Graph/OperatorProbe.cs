using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;

namespace TfModelTools.Tests.Graph;

/// <summary>Operators alone, on operands as in a model or otherwise: what they accept their kernels have to compute.</summary>
internal static class OperatorProbe
{
    private const int Samples = 2;
    private const long MaxElements = 1 << 14;

    /// <summary>The nodes of the examples of ops and layers, of each operator with the same operands one.</summary>
    public static IEnumerable<GraphNode> Nodes() => GraphExample.Ops(allTypes: true).Concat(GraphExample.Layers())
        .Where(e => !e.Graph.IsDeferred)
        .SelectMany(e => e.Graph.Nodes)
        .Where(n => n.Inputs.All(i => i.Shape.IsKnown))
        .DistinctBy(n => $"{n.Operator} {string.Join(", ", n.Inputs.Select(i => i.Spec))}");

    /// <summary>What else than a fault of the library comes of an operator that derives its outputs and computes them, of zeros; null for nothing.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="node">What has its operands.</param>
    /// <param name="changed">The operand of another shape; negative for none.</param>
    /// <param name="shape">That shape; null for its own.</param>
    /// <param name="type">Its element type; null for its own.</param>
    public static string? Fault(Operator op, GraphNode node, int changed = -1, SymbolicShape? shape = null, DataType? type = null)
    {
        try
        {
            Compute(op, node, changed, shape, type);
            return null;
        }
        catch (TfModelException)
        {
            return null;
        }
        catch (Exception e)
        {
            IEnumerable<string> operands = node.Inputs.Select((v, i) => i == changed ? $"{type ?? v.Spec.DataType} {shape ?? v.Shape} for {v.Spec}" : v.Spec.ToString());
            return $"{op} of {string.Join(", ", operands)}: {e.GetType().Name}: {e.Message}";
        }
    }

    private static void Compute(Operator op, GraphNode node, int changed, SymbolicShape? shape, DataType? type)
    {
        ModelGraph graph = new("test", "test");
        List<GraphValue> operands = [];
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            GraphValue input = node.Inputs[i];
            SymbolicShape own = i == changed ? shape ?? input.Shape : input.Shape;
            DataType ownType = i == changed ? type ?? input.Spec.DataType : input.Spec.DataType;
            operands.Add(input.Constant is not { } constant ? graph.AddInput($"x{i}", ownType, own)
                : i != changed || !own.IsFixed ? graph.AddConstant($"c{i}", constant)
                : graph.AddConstant($"c{i}", new GraphConstant(new Tensor(ownType, own.ToTensorShape(), new byte[own.ToTensorShape().ElementCount * ownType.ElementSize()]))));
        }

        GraphNode copy = graph.AddNode("node", op, operands);
        if (copy.Outputs.Any(o => !o.Shape.IsKnown || o.Shape.ElementCount.IsUnknown || o.Shape.For(Samples).ElementCount > MaxElements))
        {
            return;
        }

        for (int i = 0; i < copy.Outputs.Count; i++)
        {
            graph.AddOutput($"y{i}", copy.Outputs[i]);
        }

        ExecutionPlan plan = Planner.Plan(graph);
        new PlanRunner(plan).Run([.. plan.Graph.Inputs.Select(i => (ReadOnlyMemory<byte>)Bytes(i))], [.. plan.Graph.Outputs.Select(Bytes)], Samples, 1);
    }

    private static Memory<byte> Bytes(NamedValue value) => new byte[value.Value.Shape.For(Samples).ElementCount * value.Value.Spec.DataType.ElementSize()];
}

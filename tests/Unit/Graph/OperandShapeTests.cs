using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;

namespace TfModelTools.Tests.Graph;

/// <summary>
/// Operands of which one has another extent than the other asks for: an operator sees it while it derives its outputs, or its kernel computes with it. A kernel that objects is too late: the node
/// has a shape by then.
/// </summary>
public sealed class OperandShapeTests
{
    private const int Samples = 2;
    private const long MaxElements = 1 << 14;

    [Fact]
    public void What_an_operator_accepts_its_kernel_computes()
    {
        SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
        HashSet<string> operators = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (GraphNode node in GraphExample.Ops(allTypes: true).Concat(GraphExample.Layers()).Where(e => !e.Graph.IsDeferred).SelectMany(e => e.Graph.Nodes))
        {
            if (node.Inputs.Count < 2 || node.Inputs.Any(i => !i.Shape.IsKnown) || !seen.Add($"{node.Operator} {string.Join(", ", node.Inputs.Select(i => i.Spec))}"))
            {
                continue;
            }

            operators.Add(node.Operator.Name);
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                foreach (SymbolicShape shape in Others(node.Inputs[input].Shape))
                {
                    try
                    {
                        Compute(node, input, shape);
                    }
                    catch (TfModelException)
                    {
                    }
                    catch (Exception e)
                    {
                        faults.TryAdd($"{node.Operator.Name} {input}", $"{node.Operator} of {string.Join(", ", node.Inputs.Select((v, i) => i == input ? $"{v.Spec.DataType} {shape} for {v.Shape}" : v.Spec.ToString()))}: {e.GetType().Name}: {e.Message}");
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Values)}");
        Assert.InRange(operators.Count, 20, int.MaxValue);
    }

    // Each axis longer, shorter, of another kind; an axis more and one less.
    private static IEnumerable<SymbolicShape> Others(SymbolicShape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            Dimension[] extents = [.. shape[axis].IsFixed ? new Dimension[] { shape[axis].Count + 1, Math.Max(0, shape[axis].Count - 1), shape[axis].Count * 2, 1, Dimension.Batch } : [3, 1]];
            foreach (Dimension extent in extents)
            {
                yield return new SymbolicShape([.. shape.Take(axis), extent, .. shape.Skip(axis + 1)]);
            }
        }

        yield return new SymbolicShape([.. shape, 2]);
        if (shape.Rank > 0)
        {
            yield return new SymbolicShape([.. shape.Skip(1)]);
        }
    }

    private static void Compute(GraphNode node, int changed, SymbolicShape shape)
    {
        ModelGraph graph = new("test", "test");
        List<GraphValue> operands = [];
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            GraphValue input = node.Inputs[i];
            SymbolicShape own = i == changed ? shape : input.Shape;
            operands.Add(input.Constant is not { } constant ? graph.AddInput($"x{i}", input.Spec.DataType, own)
                : i != changed || !own.IsFixed ? graph.AddConstant($"c{i}", constant)
                : graph.AddConstant($"c{i}", new GraphConstant(new Tensor(constant.DataType, own.ToTensorShape(), new byte[own.ToTensorShape().ElementCount * constant.DataType.ElementSize()]))));
        }

        GraphNode copy = graph.AddNode("node", node.Operator, operands);
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

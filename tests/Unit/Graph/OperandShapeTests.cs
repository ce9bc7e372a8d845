using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Graph;

/// <summary>
/// Operands of which one has another extent than the other asks for: an operator sees it while it derives its outputs, or its kernel computes with it. A kernel that objects is too late: the node
/// has a shape by then.
/// </summary>
public sealed class OperandShapeTests
{
    [Fact]
    public void What_an_operator_accepts_its_kernel_computes()
    {
        SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
        HashSet<string> operators = new(StringComparer.Ordinal);
        foreach (GraphNode node in OperatorProbe.Nodes().Where(n => n.Inputs.Count > 1))
        {
            operators.Add(node.Operator.Name);
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                foreach (SymbolicShape shape in Others(node.Inputs[input].Shape))
                {
                    if (OperatorProbe.Fault(node.Operator, node, input, shape) is { } fault)
                    {
                        faults.TryAdd($"{node.Operator.Name} {input}", fault);
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Values)}");
        Assert.InRange(operators.Count, 20, int.MaxValue);
    }

    // Memory of one type read as another would give numbers, wrong ones.
    [Fact]
    public void An_operand_of_another_element_type_is_refused_or_computed_with()
    {
        SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
        foreach (GraphNode node in OperatorProbe.Nodes())
        {
            for (int input = 0; input < node.Inputs.Count; input++)
            {
                foreach (DataType type in (DataType[])[DataType.Float32, DataType.Float64, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.Bool, DataType.Float16])
                {
                    if (OperatorProbe.Fault(node.Operator, node, input, type: type) is { } fault)
                    {
                        faults.TryAdd($"{node.Operator.Name} {input}", fault);
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Values)}");
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
}

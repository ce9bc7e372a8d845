using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Patterns;

namespace TfModelTools.Passes.Recurrent;

/// <summary>Goes from the result of a cell back through its nodes, and remembers them.</summary>
internal sealed class CellNodes
{
    private readonly List<GraphNode> _nodes = [];

    /// <summary>The nodes passed so far.</summary>
    public IReadOnlyList<GraphNode> All => _nodes;

    /// <summary>The two operands of a function; null when the value is none such.</summary>
    public (GraphValue A, GraphValue B)? Pair(GraphValue value, BinaryFunction kind)
    {
        if (value.Producer is not { Operator: BinaryOperator { Activation.Kind: ActivationKind.Linear } binary } node || binary.Kind != kind)
        {
            return null;
        }

        Pass(node);
        return (node.Inputs[0], node.Inputs[1]);
    }

    /// <summary>What an activation is of; null when the value is none such.</summary>
    public GraphValue? Inside(GraphValue value, ActivationKind kind)
    {
        if (value.Producer is not { Operator: ActivationOperator activation } node || activation.Function != new ActivationFunction(kind))
        {
            return null;
        }

        Pass(node);
        return node.Inputs[0];
    }

    /// <summary>A part of the columns of a matrix: the matrix and the first column; null when the value is none such.</summary>
    public (GraphValue Whole, int Column)? Columns(GraphValue value)
    {
        if (value.Producer is not { Operator: SliceOperator slice } node || node.Inputs[0].Shape.Rank != 2 || slice.Counts[0] is not null || slice.Strides[1] != 1)
        {
            return null;
        }

        Pass(node);
        return (node.Inputs[0], (int)slice.Begin[1]);
    }

    /// <summary>A value without a number added to it, and the number; 0 when there is none.</summary>
    public (GraphValue Value, float Added) WithoutNumber(GraphValue value)
    {
        if (value.Producer is { Operator: BinaryOperator { Kind: BinaryFunction.Add, Activation.Kind: ActivationKind.Linear } } node)
        {
            for (int i = 0; i < 2; i++)
            {
                if (SmallConstant.Read(node.Inputs[i]) is { } number && node.Inputs[i].Constant!.Shape.ElementCount == 1)
                {
                    Pass(node);
                    return (node.Inputs[1 - i], (float)number);
                }
            }
        }

        return (value, 0);
    }

    /// <summary>The matrix product of two values side by side by constant weights; null when the value is none such.</summary>
    public (GraphValue Left, GraphValue Right, GraphConstant Matrix, GraphConstant? Bias)? Product(GraphValue value)
    {
        if (value.Producer is not { Operator: DenseOperator { Activation.Kind: ActivationKind.Linear } } dense
            || dense.Inputs.Skip(1).Any(i => i.Constant is null)
            || dense.Inputs[0].Producer is not { Operator: ConcatOperator concat, Inputs: { Count: 2 } joined } join
            || dense.Inputs[0].Shape.Rank != 2 || concat.Axis is not (1 or -1))
        {
            return null;
        }

        Pass(dense);
        Pass(join);
        return (joined[0], joined[1], dense.Inputs[1].Constant!, dense.Inputs.Count > 2 ? dense.Inputs[2].Constant : null);
    }

    private void Pass(GraphNode node)
    {
        if (!_nodes.Contains(node))
        {
            _nodes.Add(node);
        }
    }
}

using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the search among boundaries apart: each element is compared with all of them on a new last axis, and those not above it are counted.</summary>
internal sealed class ExpandBucketize : LegalizingPass<BucketizeOperator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, BucketizeOperator op, NodeParts parts)
    {
        GraphValue x = node.Inputs[0];
        SymbolicShape wider = new([.. x.Shape, 1]);
        if (!PartOperators.CanBeTarget(wider))
        {
            return null;
        }

        (DataType type, double[] boundaries) = Comparable(x.Spec.DataType, op.Boundaries);
        GraphValue elements = parts.Reshape(x, wider);
        if (type != x.Spec.DataType)
        {
            elements = parts.Node("cast", new CastOperator(type), elements);
        }

        // Not less, so that what is no number is beyond all boundaries.
        GraphValue isBelow = parts.Compare(ComparisonFunction.Less, elements, parts.Numbers(type, new TensorShape(boundaries.Length), boundaries));
        GraphValue counted = parts.Node("count", new CastOperator(op.DataType), parts.Node("not", new LogicalNotOperator(), isBelow));
        return parts.Node("sum", new ReduceOperator(ReduceFunction.Sum, [-1], KeepDimensions: false), counted);
    }

    // A type that holds both sides: an integer is below a boundary as it is below the next whole number.
    private static (DataType Type, double[] Boundaries) Comparable(DataType type, IReadOnlyList<float> boundaries) => type switch
    {
        DataType.Float32 or DataType.Float64 => (type, [.. boundaries.Select(b => (double)b)]),
        _ when type.IsFloat() => (DataType.Float32, [.. boundaries.Select(b => (double)b)]),
        DataType.Int64 or DataType.UInt64 or DataType.UInt32 => (type, [.. boundaries.Select(b => Math.Ceiling((double)b)).Where(b => b <= LargestOf(type))]),
        _ => (DataType.Int32, [.. boundaries.Select(b => Math.Ceiling((double)b)).Where(b => b <= int.MaxValue)]),
    };

    // No element is at or beyond a boundary that the type does not hold.
    private static double LargestOf(DataType type) => type switch
    {
        DataType.UInt32 => uint.MaxValue,
        DataType.Int64 => Math.BitDecrement((double)long.MaxValue),
        _ => Math.BitDecrement((double)ulong.MaxValue),
    };
}

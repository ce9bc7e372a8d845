using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Operators that give elements another shape or order: reshape, squeeze, transpose, join, repeat.</summary>
internal static class ShapeRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("Reshape", OpSignature.One.Optionally(1), "shape:ints allowzero:int consumed_inputs:ints", "Reshape", Reshape),
        OnnxRow.One("Flatten", OpSignature.One, "axis:int", "Reshape", Flatten),
        OnnxRow.One("Squeeze", OpSignature.One.Optionally(1), "axes:ints", "Reshape", Squeeze),
        OnnxRow.One("Unsqueeze", OpSignature.One.Optionally(1), "axes:ints", "Reshape", Unsqueeze),
        OnnxRow.One("Transpose", OpSignature.One, "perm:ints", "Transpose", Transpose),
        OnnxRow.One("Concat", OpSignature.List(1), "axis:int", "Concat", Concat),
        OnnxRow.One("Expand", OpSignature.Of(RankRange.Any, 1), "", "BroadcastTo", Expand),
        OnnxRow.One("Tile", OpSignature.Of(RankRange.Any, 1), "", "Tile", call => call.RunOne("Tile", null, call.Tensor(0), call.Tensor(1)), since: 6),
    ];

    /// <summary>A shape of the same extents but for ones.</summary>
    public static ImportedTensor Reshaped(OpCall call, ImportedTensor x, params IEnumerable<Dimension> extents) => ShapeOps.Reshaped(call, x, [.. extents]);

    private static ImportedTensor Reshape(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicNumber[] wanted = call.FindContent("shape", 1) ?? throw call.Fail("it has no shape");
        bool isZeroKept = call.Node.Integer("allowzero") == 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] is { IsFixed: true, Constant: 0 } && isZeroKept)
            {
                wanted[i] = i < x.Shape.Rank ? SymbolicNumber.From(x.Shape[i]) : throw call.Fail($"extent {i} of its shape is that of the input, which has {x.Shape.Rank} axes");
            }
        }

        // An extent that is not known may be where it was: then what else is open is no question (0 and -1 in one shape).
        ImportedTensor shape = call.Known("shape", DataType.Int64, new SymbolicShape(wanted.Length), wanted);
        return call.RunOne("Reshape", null, x, shape);
    }

    private static ImportedTensor Flatten(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long axis = call.Node.Integer("axis", 1);
        int at = axis == x.Shape.Rank ? x.Shape.Rank : call.Axis(axis, x.Shape.Rank);
        return Reshaped(call, x, x.Shape.Product(0, at), x.Shape.Product(at, x.Shape.Rank));
    }

    private static ImportedTensor Squeeze(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = call.FindIntegers("axes", 1) is { } given ? call.Axes(given, x.Shape.Rank)
            : x.Shape.IsFixed ? [.. Enumerable.Range(0, x.Shape.Rank).Where(i => x.Shape[i] == 1)]
            : throw call.FailUntilShapes("which of its axes have one element is not known");
        if (axes is [int only] && RecurrentView.Narrowed(call, x, only) is { } narrowed)
        {
            return narrowed;
        }

        return axes.FirstOrDefault(a => !x.Shape[a].IsUnknown && x.Shape[a] != 1, -1) is var odd and >= 0 && x.Shape[odd].IsFixed
            ? throw call.Fail($"axis {odd} of {x.Shape} has more than one element")
            : Reshaped(call, x, x.Shape.Where((_, i) => !axes.Contains(i)));
    }

    private static ImportedTensor Unsqueeze(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long[] given = call.FindIntegers("axes", 1) ?? throw call.Fail("it has no axes");
        int rank = x.Shape.Rank + given.Length;
        int[] axes = call.Axes(given, rank);
        Queue<Dimension> rest = new(x.Shape);
        ImportedTensor wide = Reshaped(call, x, [.. Enumerable.Range(0, rank).Select(i => axes.Contains(i) ? (Dimension)1 : rest.Dequeue())]);
        if (axes is [int only] && x.Constant is null && x.Content is null)
        {
            call.Evaluator.Widened[wide.Value] = (x, only);
        }

        return wide;
    }

    private static ImportedTensor Transpose(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        return call.Transpose(x, call.FindIntegers("perm") is { } perm ? [.. perm.Select(p => call.Axis(p, x.Shape.Rank))] : [.. Enumerable.Range(0, x.Shape.Rank).Reverse()]);
    }

    private static ImportedTensor Concat(OpCall call)
    {
        ImportedTensor[] parts = [.. Enumerable.Range(0, call.Count).Select(call.Tensor)];
        return call.Opset() >= 4 && !call.HasAttribute("axis")
            ? throw call.Fail("it has no attribute axis")
            : ShapeOps.Join(call, parts, call.Node.Integer("axis", 1));
    }

    // Both ways, as operands of a sum: an extent of 1 keeps what the input has.
    private static ImportedTensor Expand(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        SymbolicNumber[] wanted = call.ClampedContent(1, "shape");
        SymbolicNumber[] own = [.. x.Shape.Select(SymbolicNumber.From)];
        SymbolicNumber[] target = new SymbolicNumber[Math.Max(wanted.Length, own.Length)];
        for (int i = 1; i <= target.Length; i++)
        {
            SymbolicNumber to = i <= wanted.Length ? wanted[^i] : 1;
            target[^i] = to is { IsFixed: true, Constant: 1 } && i <= own.Length ? own[^i] : to;
        }

        return call.RunOne("BroadcastTo", null, x, call.Known("shape", DataType.Int64, new SymbolicShape(target.Length), target));
    }
}

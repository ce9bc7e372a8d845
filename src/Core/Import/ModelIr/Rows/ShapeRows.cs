using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Elements arranged anew: reshaped, transposed, padded.</summary>
internal static class ShapeRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Reshape", OpSignature.List(1), "Reshape", Reshape),
        OpRow.One("Squeeze", OpSignature.List(1), "Reshape", call => call.RunOne("Squeeze", n => n.Integers("squeeze_dims", call.List("axes") is { Count: > 0 } axes ? axes : call.List("squeeze_dims")), call.Input())),
        OpRow.One("Unsqueeze", OpSignature.List(1), "Reshape", Unsqueeze),
        OpRow.One("Transpose", OpSignature.List(1), "Transpose", Transpose),
        OpRow.One("Pad", OpSignature.List(1), "Pad", Pad),
        OpRow.One("Tile", OpSignature.List(2), "Tile", call => call.RunOne("Tile", null, call.Input(), call.Tensor(1))),
    ];

    // What MMdnn records is the shape that its run of the source gave, of a batch of one.
    private static ImportedTensor Reshape(OpCall call)
    {
        ImportedTensor x = call.Input();
        IReadOnlyList<long> given = call.List("shape");
        if (given.Count == 0 && call.Node.Attribute("shape") is { Kind: Formats.GraphDefs.AttributeKind.Shape, Shape: { } stated })
        {
            given = [.. stated];
        }

        if (call.Node.Attribute("shape") is null)
        {
            return call.Data() is [_, var target] ? call.RunOne("Reshape", null, x, target) : throw call.Fail("its shape is missing");
        }

        if (given.Any(e => e is < -1 or > ExtentLimits.MaxExtent) || given.Count(e => e == -1) > 1)
        {
            throw call.Fail($"its shape is [{string.Join(", ", given)}], expected extents from 0, and -1 once at most");
        }

        // A batch that was recorded is that of the run; of a reader of PyTorch the shape is that of one sample. The first extent is then what remains.
        Dimension count = given.Where(e => e >= 0).Aggregate((Dimension)1, (product, e) => product * (Dimension)e);
        bool isOfSample = call.Node.Attribute("_output_shapes")?.Shapes is [{ } said, ..] && said.Rank == given.Count + 1;
        bool isOfRun = !isOfSample && given.Count > 0 && x.Shape.Rank > 0 && given.All(e => e > 0) && x.Shape[0] != given[0] && !x.Shape.ElementCount.IsSame(count);
        IEnumerable<Dimension> extents = given.Select((e, i) => e == -1 || (i == 0 && isOfRun) ? Dimension.Unknown : (Dimension)e);
        return call.Reshape(x, new SymbolicShape([.. isOfSample && x.Shape.Rank > 0 ? extents.Prepend(x.Shape[0]) : extents]));
    }

    private static ImportedTensor Unsqueeze(OpCall call)
    {
        ImportedTensor x = call.Input();
        foreach (long axis in call.List("axes").Order())
        {
            x = call.RunOne("ExpandDims", null, x, call.One("axis", axis));
        }

        return x;
    }

    private static ImportedTensor Transpose(OpCall call)
    {
        IReadOnlyList<long> order = call.List("perm") is { Count: > 0 } given ? given : call.List("permutation");
        return order.Count > 0 ? call.RunOne("Transpose", null, call.Input(), call.Numbers("order", order))
            : call.Data() is [var x, var axes] ? call.RunOne("Transpose", null, x, axes)
            : throw call.Fail("the IR does not say in which order its axes come");
    }

    private static ImportedTensor Pad(OpCall call)
    {
        ImportedTensor x = call.Input();
        IReadOnlyList<long> pads = call.List("pads");
        if (pads.Count != 2 * x.Shape.Rank)
        {
            throw call.FailForShape($"its pads are [{string.Join(", ", pads)}] and its input has the shape {x.Shape}, expected two for each axis");
        }

        // All before come first; TensorFlow takes pairs.
        ImportedTensor pairs = call.Known(
            "pads", DataType.Int64, new SymbolicShape(x.Shape.Rank, 2), [.. Enumerable.Range(0, x.Shape.Rank).SelectMany(i => new SymbolicNumber[] { pads[i], pads[i + x.Shape.Rank] })]);
        string mode = call.Node.Text("mode", "constant");
        return mode.ToUpperInvariant() switch
        {
            "CONSTANT" => call.RunOne("PadV2", null, x, pairs, call.Scalar(x.DataType, call.Number("constant_values", 0))),
            "REFLECT" => call.RunOne("MirrorPad", n => n.Text("mode", "REFLECT"), x, pairs),
            "SYMMETRIC" => call.RunOne("MirrorPad", n => n.Text("mode", "SYMMETRIC"), x, pairs),
            _ => throw call.Fail($"its mode is '{mode}', expected constant, reflect or symmetric"),
        };
    }
}

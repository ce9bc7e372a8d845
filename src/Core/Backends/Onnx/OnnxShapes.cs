using TfModelTools.Graph;

namespace TfModelTools.Backends.Onnx;

/// <summary>Shapes as tensors of int64: constants where that is possible, else computed from the number of samples.</summary>
internal static class OnnxShapes
{
    /// <summary>The shape for a Reshape: one extent may be what remains, and one that the input has at the same place is copied.</summary>
    public static string ForReshape(OnnxWriter writer, GraphNode node, SymbolicShape x, SymbolicShape shape)
    {
        bool isEmpty = shape.Any(d => d.IsFixed && d.Count == 0);
        bool IsCopied(int i) => i < x.Rank && x[i].IsSame(shape[i]) && shape[i].IsPerBatch;
        int[] open = [.. Enumerable.Range(0, shape.Rank).Where(i => !shape[i].IsFixed)];
        if (open.Length <= 1 && !isEmpty)
        {
            return writer.Constants.Integers(shape.Select(d => d.IsFixed ? d.Count : -1));
        }

        int[] asked = [.. open.Where(i => !IsCopied(i))];
        return asked.Length <= 1 && !isEmpty
            ? writer.Constants.Integers(shape.Select((d, i) => d.IsFixed ? d.Count : IsCopied(i) ? 0 : -1))
            : Computed(writer, node, shape, remainder: -1);
    }

    /// <summary>Why a value cannot be repeated to a shape; null when it can.</summary>
    public static string? WhyNotExpanded(SymbolicShape x, SymbolicShape shape)
    {
        for (int i = 1; i <= shape.Rank; i++)
        {
            bool isAtHand = i <= x.Rank && x[x.Rank - i].IsSame(shape[shape.Rank - i]);
            if (shape[shape.Rank - i].IsUnknown && !isAtHand)
            {
                return $"the shape {shape} is not known";
            }
        }

        return null;
    }

    /// <summary>The shape for an Expand: an extent that the input has already may be given as 1.</summary>
    public static string ForExpand(OnnxWriter writer, GraphNode node, SymbolicShape x, SymbolicShape shape)
    {
        Dimension[] asked = [.. shape];
        for (int i = 1; i <= x.Rank; i++)
        {
            asked[^i] = !asked[^i].IsFixed && x[x.Rank - i].IsSame(asked[^i]) ? 1 : asked[^i];
        }

        return asked.All(d => d.IsFixed) ? writer.Constants.Integers(asked.Select(d => d.Count)) : Computed(writer, node, new SymbolicShape(asked), remainder: 1);
    }

    /// <summary>A shape of known extents and multiples of the number of samples.</summary>
    public static string Whole(OnnxWriter writer, GraphNode node, SymbolicShape shape) => shape.IsFixed
        ? writer.Constants.Integers(shape.Select(d => d.Count))
        : Computed(writer, node, shape, remainder: 0);

    private static string Computed(OnnxWriter writer, GraphNode node, SymbolicShape shape, long remainder)
    {
        List<string> pieces = [];
        List<long> numbers = [];
        foreach (Dimension extent in shape)
        {
            if (!extent.IsPerBatch)
            {
                numbers.Add(extent.IsFixed ? extent.Count : remainder);
                continue;
            }

            Flush();
            pieces.Add(extent.Count == 1 ? writer.Batch() : writer.AddPart(node, "extent", "Mul", writer.Batch(), writer.Constants.Integers(extent.Count)).Output);
        }

        Flush();
        return pieces.Count == 1 ? pieces[0] : writer.AddPart(node, "shape", "Concat", pieces).Integer("axis", 0).Output;

        void Flush()
        {
            if (numbers.Count > 0)
            {
                pieces.Add(writer.Constants.Integers(numbers));
                numbers = [];
            }
        }
    }
}

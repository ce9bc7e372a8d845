namespace TfModelTools.Graph.Operators;

/// <summary>
/// A strided part of each axis: elements Begin, Begin + Stride, ... of it, Count of them. Input: x. Importers turn negative and open
/// bounds into these; an axis that is taken whole has Begin 0, Stride 1 and Count null, so it may be of any extent (the batch).
/// A stride may be negative: Begin is then the last element.
/// </summary>
/// <param name="Begin">The first element taken, for each axis.</param>
/// <param name="Counts">How many elements are taken, for each axis; null for all.</param>
/// <param name="Strides">The step, for each axis; not zero.</param>
public sealed record SliceOperator(IReadOnlyList<long> Begin, IReadOnlyList<long?> Counts, IReadOnlyList<long> Strides) : Operator
{
    /// <summary>
    /// The axes that may end before their part does, forwards: it then has the elements that there are, which are fewer than Counts, or none.
    /// Where the extent is not known, neither is how many they are.
    /// </summary>
    public IReadOnlyList<int> Clipped { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        SymbolicShape x = context.Shape(0);
        if (Begin.Count != x.Rank || Counts.Count != x.Rank || Strides.Count != x.Rank)
        {
            throw context.Fault($"begin, counts and strides must each have {x.Rank} entries");
        }

        Dimension[] output = [.. x];
        for (int i = 0; i < x.Rank; i++)
        {
            if (Counts[i] is not long count)
            {
                if (Begin[i] != 0 || Strides[i] != 1)
                {
                    throw context.Fault($"axis {i} is taken whole, but not from 0 by 1");
                }

                continue;
            }

            context.RequireInt32([Begin[i], count, Strides[i]], "begin, count and stride");
            if (Clipped.Contains(i) && count > 0 && Begin[i] >= 0 && Strides[i] > 0)
            {
                output[i] = Existing(x[i], Begin[i], count, Strides[i]);
                continue;
            }

            long last = Begin[i] + ((count - 1) * Strides[i]);
            if (count < 0 || Strides[i] == 0 || (count > 0 && (Begin[i] < 0 || last < 0 || (x[i].IsFixed && (Begin[i] >= x[i].Count || last >= x[i].Count)))))
            {
                throw context.Fault($"elements {Begin[i]}, {Begin[i] + Strides[i]} ... ({count} of them) of axis {i} do not exist");
            }

            output[i] = count;
        }

        return [context.Inputs[0] with { Shape = new SymbolicShape(output) }];
    }

    /// <summary>How many of the elements begin, begin + stride, ... (count of them, forwards) an axis has; unknown where that depends on its extent.</summary>
    public static Dimension Existing(Dimension extent, long begin, long count, long stride)
    {
        // There is at least one sample, so a multiple of the batch size is at least its number.
        long least = Math.Max(0, extent.Count);
        bool hasAll = count == 0 || begin + ((count - 1) * stride) < least;
        return hasAll ? count : extent.IsFixed ? Math.Max(0, (least - begin + stride - 1) / stride) : Dimension.Unknown;
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => Counts.Count == 0 || Counts[0] is null;
}

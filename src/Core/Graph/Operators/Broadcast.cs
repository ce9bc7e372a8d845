namespace TfModelTools.Graph.Operators;

/// <summary>NumPy's broadcasting rule on symbolic shapes.</summary>
internal static class Broadcast
{
    /// <summary>Throws unless an input broadcasts to the first, which stays as it is: the output is of its shape.</summary>
    public static void RequireNoWider(InferenceContext context, int input)
    {
        SymbolicShape x = context.Shape(0);
        SymbolicShape other = context.Shape(input);
        bool fits = other.Rank <= x.Rank;
        for (int i = 1; fits && i <= other.Rank; i++)
        {
            Dimension own = other[other.Rank - i];
            fits = own == 1 || !own.Differs(x[x.Rank - i]);
        }

        if (!fits)
        {
            throw context.Fault($"input {input} of shape {other} does not broadcast to {x}");
        }
    }

    /// <summary>The shape two shapes broadcast to.</summary>
    public static SymbolicShape Shapes(InferenceContext context, SymbolicShape a, SymbolicShape b)
    {
        Dimension[] result = new Dimension[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= result.Length; i++)
        {
            Dimension x = i <= a.Rank ? a[a.Rank - i] : 1;
            Dimension y = i <= b.Rank ? b[b.Rank - i] : 1;
            result[^i] = x.IsSame(y) ? x
                : x == 1 ? y
                : y == 1 ? x
                : x.IsUnknown && y.IsUnknown ? Dimension.Unknown
                : x.IsUnknown ? y
                : y.IsUnknown ? x
                : throw context.Fault($"{a} and {b} do not broadcast");
        }

        return new SymbolicShape(result);
    }
}

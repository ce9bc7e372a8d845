using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Computes with the numbers that are known at import: integers and booleans of any small tensor, floats only of a few elements (sizes
/// and scales), so that what is data stays with the kernels.
/// </summary>
internal static class NumberFolder
{
    private const int MaxFloats = 8;
    private const double MaxExactInteger = 1L << 53;

    /// <summary>Whether a tensor's numbers are to be computed with.</summary>
    public static bool Follows(OpCall call, ImportedTensor tensor) => MayFollow(tensor) && call.MayRead(tensor) && tensor.Content is not null;

    /// <summary>Whether the numbers of several tensors are to be computed with: none is read where one cannot be.</summary>
    public static bool FollowsAll(OpCall call, IReadOnlyList<ImportedTensor> tensors) => tensors.All(MayFollow) && tensors.All(t => Follows(call, t));

    /// <summary>Whether a tensor is small enough for its numbers to be computed with.</summary>
    public static bool MayFollow(ImportedTensor tensor) => tensor.MayHaveContent && (!tensor.DataType.IsFloat() || tensor.Shape.ElementCount.Count <= MaxFloats);

    /// <summary>How many numbers each element of the first axis has, of a tensor whose numbers are known.</summary>
    public static int RowLength(ImportedTensor tensor) => tensor.Shape[0].Count == 0 ? 0 : (int)(tensor.Content!.Length / tensor.Shape[0].Count);

    /// <summary>A function of each element; null when the input's numbers are not to be followed.</summary>
    public static ImportedTensor? Unary(OpCall call, DataType result, Func<double, double> function) =>
        call.Tensor(0) is var x && Follows(call, x) && call.MayFold(x.Content!.Length) ? KnownIfExact(call, result, x.Shape, [.. x.Content!.Select(n => n.Map(function))]) : null;

    /// <summary>A function of two operands, broadcast; null when the inputs' numbers are not to be followed.</summary>
    public static ImportedTensor? Binary(OpCall call, DataType result, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber> function)
    {
        ImportedTensor a = call.Tensor(0);
        ImportedTensor b = call.Tensor(1);
        if (!FollowsAll(call, [a, b]) || BroadcastShape(a.Shape, b.Shape) is not { } shape || !shape.ElementCount.IsFixed || !call.MayFold(shape.ElementCount.Count))
        {
            return null;
        }

        SymbolicNumber[] x = Expand(a.Content!, a.Shape, shape);
        SymbolicNumber[] y = Expand(b.Content!, b.Shape, shape);
        SymbolicNumber[] numbers = new SymbolicNumber[x.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = function(x[i], y[i]);
        }

        return KnownIfExact(call, result, shape, numbers);
    }

    /// <summary>What a function makes of all numbers one after another; null where integers become too large for float64.</summary>
    public static SymbolicNumber? Aggregate(ImportedTensor tensor, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber> function, SymbolicNumber empty)
    {
        SymbolicNumber total = empty;
        bool isFirst = true;
        foreach (SymbolicNumber number in tensor.Content!)
        {
            total = isFirst ? number : function(total, number);
            isFirst = false;
            if (!tensor.DataType.IsFloat() && IsTooLarge(total))
            {
                return null;
            }
        }

        return total;
    }

    private static bool IsTooLarge(SymbolicNumber number) => number.IsFixed && Math.Abs(number.Constant) > MaxExactInteger;

    // Numbers here are float64. An integer beyond 2^53 may be a rounded one, and is left to the kernels, which compute it as what it is.
    private static ImportedTensor? KnownIfExact(OpCall call, DataType result, SymbolicShape shape, SymbolicNumber[] numbers)
    {
        if (!result.IsFloat() && Array.Exists(numbers, IsTooLarge))
        {
            return null;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Round(numbers[i], result);
        }

        return call.Known(result, shape, numbers);
    }

    /// <summary>The shape two shapes broadcast to; null when they do not, or it is not known whether they do.</summary>
    public static SymbolicShape? BroadcastShape(SymbolicShape a, SymbolicShape b)
    {
        Dimension[] result = new Dimension[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= result.Length; i++)
        {
            Dimension x = i <= a.Rank ? a[a.Rank - i] : 1;
            Dimension y = i <= b.Rank ? b[b.Rank - i] : 1;
            if (!x.IsSame(y) && x != 1 && y != 1)
            {
                return null;
            }

            result[^i] = x == 1 ? y : x;
        }

        return new SymbolicShape(result);
    }

    /// <summary>Repeats elements to a larger shape by NumPy's broadcasting rule.</summary>
    public static SymbolicNumber[] Expand(SymbolicNumber[] content, SymbolicShape from, SymbolicShape to)
    {
        if (from.IsSame(to))
        {
            return content;
        }

        SymbolicNumber[] result = new SymbolicNumber[to.ElementCount.Count];
        for (int i = 0; i < result.Length; i++)
        {
            long rest = i;
            long at = 0;
            long stride = 1;
            for (int axis = 1; axis <= to.Rank; axis++)
            {
                long index = rest % to[to.Rank - axis].Count;
                rest /= to[to.Rank - axis].Count;
                if (axis <= from.Rank)
                {
                    long extent = from[from.Rank - axis].Count;
                    at += (extent == 1 ? 0 : index) * stride;
                    stride *= extent;
                }
            }

            result[i] = content[at];
        }

        return result;
    }

    /// <summary>A number as an element type holds it.</summary>
    public static SymbolicNumber Round(SymbolicNumber number, DataType type) => !number.IsFixed ? number : type switch
    {
        DataType.Float32 => (float)number.Constant,
        DataType.Float16 => (double)(Half)number.Constant,
        DataType.Int32 => unchecked((int)(long)number.Constant),
        DataType.Int16 => unchecked((short)(long)number.Constant),
        DataType.Int8 => unchecked((sbyte)(long)number.Constant),
        DataType.UInt8 => unchecked((byte)(long)number.Constant),
        DataType.UInt16 => unchecked((ushort)(long)number.Constant),
        DataType.UInt32 => unchecked((uint)(long)number.Constant),
        DataType.Bool => number.Constant != 0,
        _ => number,
    };
}

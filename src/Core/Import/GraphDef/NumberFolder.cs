using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
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
    /// <param name="call">The node.</param>
    /// <param name="result">The element type of the results.</param>
    /// <param name="compute">What the function makes of plain numbers; null where that is left to kernels.</param>
    /// <param name="fold">What is known of others; nothing where there is no such function.</param>
    public static ImportedTensor? Unary(OpCall call, DataType result, Func<double[], double[]?> compute, Func<SymbolicNumber, SymbolicNumber>? fold = null)
    {
        ImportedTensor x = call.Tensor(0);
        if (!Follows(call, x) || !call.MayFold(x.Content!.Length))
        {
            return null;
        }

        SymbolicNumber[] content = x.Content;
        SymbolicNumber[]? numbers = Filled(content.Length, i => content[i].IsFixed, at => compute(Array.ConvertAll(at, i => content[i].Constant)), i => fold?.Invoke(content[i]) ?? SymbolicNumber.Unknown);
        return numbers is null ? null : KnownIfExact(call, result, x.Shape, numbers);
    }

    /// <summary>A function of two operands, broadcast; null when the inputs' numbers are not to be followed.</summary>
    /// <param name="call">The node.</param>
    /// <param name="pair">The function, which kernels compute of plain numbers.</param>
    /// <param name="fold">What is known of others.</param>
    public static ImportedTensor? Binary(OpCall call, PairOperator pair, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber> fold)
    {
        ImportedTensor a = call.Tensor(0);
        ImportedTensor b = call.Tensor(1);
        if (!FollowsAll(call, [a, b]) || BroadcastShape(a.Shape, b.Shape) is not { } shape || !shape.ElementCount.IsFixed || !call.MayFold(shape.ElementCount.Count))
        {
            return null;
        }

        SymbolicNumber[] x = Expand(a.Content!, a.Shape, shape);
        SymbolicNumber[] y = Expand(b.Content!, b.Shape, shape);
        SymbolicNumber[]? numbers = Filled(
            x.Length,
            i => x[i].IsFixed && y[i].IsFixed,
            at => NumberKernels.Pair(pair, a.DataType, Array.ConvertAll(at, i => x[i].Constant), Array.ConvertAll(at, i => y[i].Constant)),
            i => fold(x[i], y[i]));
        return numbers is null ? null : KnownIfExact(call, pair.ResultType(a.DataType), shape, numbers);
    }

    // What is computed of the numbers at some places, and known of those at others.
    private static SymbolicNumber[]? Filled(int count, Func<int, bool> isPlain, Func<int[], double[]?> compute, Func<int, SymbolicNumber> other)
    {
        int[] plain = [.. Enumerable.Range(0, count).Where(isPlain)];
        double[]? computed = plain.Length > 0 ? compute(plain) : [];
        if (computed is null)
        {
            return null;
        }

        SymbolicNumber[] numbers = new SymbolicNumber[count];
        for (int i = 0, next = 0; i < count; i++)
        {
            numbers[i] = next < plain.Length && plain[next] == i ? computed[next++] : other(i);
        }

        return numbers;
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

    /// <summary>Whether a number is certainly the integer it was before it became float64.</summary>
    public static bool IsExact(double number) => Math.Abs(number) < MaxExactInteger;

    private static bool IsTooLarge(SymbolicNumber number) => number.IsFixed && !IsExact(number.Constant);

    /// <summary>
    /// A tensor of numbers as its type holds them; null where one is an integer of 2^53 or beyond: numbers here are float64, and it may be a
    /// rounded one, which is left to the kernels.
    /// </summary>
    public static ImportedTensor? KnownIfExact(OpCall call, DataType result, SymbolicShape shape, SymbolicNumber[] numbers) =>
        !result.IsFloat() && Array.Exists(numbers, IsTooLarge) ? null : call.Known(result, shape, numbers);

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
}

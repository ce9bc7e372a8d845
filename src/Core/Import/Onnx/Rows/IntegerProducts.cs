using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Exact matrix products of integers of 8 bits less their zero points, by matrix products of float32: it holds every integer to 2^24, so
/// factors are split into parts of 4 bits until no sum can be larger.
/// </summary>
internal static class IntegerProducts
{
    private const long MaxExact = 1L << 24;
    private const int Largest = 255;

    /// <summary>The product.</summary>
    /// <param name="call">The node.</param>
    /// <param name="a">Whole numbers of -255 to 255 as float32 (..., M, K).</param>
    /// <param name="b">Whole numbers of -255 to 255 as float32 (..., K, P).</param>
    /// <returns>Their product as int32.</returns>
    /// <exception cref="UnsupportedNodeException">More products are summed than that.</exception>
    public static ImportedTensor Of(OpCall call, ImportedTensor a, ImportedTensor b)
    {
        long count = call.Known(b.Shape, ^2..^1)[0];
        bool splitsB = count * Largest * Largest > MaxExact;
        bool splitsA = count * Largest * 16 > MaxExact;
        if (splitsA && count * 16 * 16 > MaxExact)
        {
            throw call.Fail($"it sums {count} products of integers, more than {MaxExact / 256}");
        }

        ImportedTensor? sum = null;
        foreach ((ImportedTensor left, int x) in Parts(call, a, splitsA))
        {
            foreach ((ImportedTensor right, int y) in Parts(call, b, splitsB))
            {
                ImportedTensor whole = call.Cast(MatrixOps.Product(call, left, right, false, false), DataType.Int32);
                ImportedTensor part = x * y == 1 ? whole : call.Pair(BinaryFunction.Multiply, whole, x * y);
                sum = sum is null ? part : call.Plus(sum, part);
            }
        }

        return sum!;
    }

    private static IEnumerable<(ImportedTensor Part, int Weight)> Parts(OpCall call, ImportedTensor x, bool splits)
    {
        if (!splits)
        {
            return [(x, 1)];
        }

        ImportedTensor high = call.Each(UnaryFunction.Floor, call.Pair(BinaryFunction.Multiply, x, 1 / 16.0));
        ImportedTensor low = call.Pair(BinaryFunction.Subtract, x, call.Pair(BinaryFunction.Multiply, high, 16));
        return [(high, 16), (low, 1)];
    }
}

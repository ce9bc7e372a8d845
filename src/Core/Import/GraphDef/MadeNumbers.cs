using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>Tensors of numbers of which each says what it is, made piece by piece: as float64 all of them would take twice the memory of most types.</summary>
internal static class MadeNumbers
{
    private const int Piece = 4096;

    /// <summary>Makes a tensor; null where the type does not hold a number.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="number">The number at a place, in row-major order.</param>
    public static Tensor? Of(DataType type, TensorShape shape, Func<long, double> number)
    {
        Memory<byte> all = Tensor.AllocateMemory(type, shape, "a table of numbers");
        int size = type.ElementSize();
        for (long start = 0; start < shape.ElementCount; start += Piece)
        {
            double[] numbers = new double[Math.Min(Piece, shape.ElementCount - start)];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = number(start + i);
            }

            if (TensorConverter.TryConvert(Tensor.Over(numbers, new TensorShape(numbers.Length)), type) is not { } piece)
            {
                return null;
            }

            piece.Bytes.CopyTo(all[(int)(start * size)..]);
        }

        return new Tensor(type, shape, all);
    }
}

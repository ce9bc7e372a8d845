using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>
/// Reads the numbers of a variable block by block, as they are and widened to float64, with flat memory. Of complex numbers each part is
/// a number.
/// </summary>
internal sealed class NumberReader : IDisposable
{
    // The bytes and the numbers of a block stay in the processor's cache while they are looked at.
    private const int BlockNumbers = 8192;

    private readonly Stream _values;
    private readonly DataType _partType;
    private readonly int _partSize;
    private readonly byte[] _bytes;
    private readonly double[] _numbers;
    private long _left;

    /// <summary>Opens the numbers of a variable.</summary>
    /// <param name="source">Where they are.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="readAs">The type to read them as, of a text another than the variable's; null for that.</param>
    /// <exception cref="TfModelException">They cannot be opened.</exception>
    public NumberReader(IVariableSource source, VariableInfo variable, DataType? readAs = null)
    {
        DataType type = readAs ?? variable.DataType;
        bool complex = type.IsComplex();
        _partType = type.PartType();
        _partSize = _partType.ElementSize();
        _left = complex ? checked(2 * variable.ElementCount) : variable.ElementCount;
        int block = (int)Math.Clamp(_left, 1, BlockNumbers);
        _bytes = new byte[block * _partSize];
        _numbers = new double[block];
        _values = TextNumbers.Open(source, variable, type, mayRound: false);
    }

    /// <summary>Whether there are numbers to read: not in strings, resources and the like.</summary>
    public static bool CanRead(VariableInfo variable) => variable.DataType.ElementSize() > 0;

    /// <summary>The bytes of the block that <see cref="MoveNext"/> has read.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count * _partSize);

    /// <summary>How many numbers the block has.</summary>
    public int Count { get; private set; }

    /// <summary>Reads the next block; false when there is none. The last block's checksum has been verified when it is given out.</summary>
    /// <exception cref="TfModelException">The source is damaged.</exception>
    public bool MoveNext()
    {
        Count = (int)Math.Min(_left, _numbers.Length);
        _values.ReadExactly(_bytes, 0, Count * _partSize);
        _left -= Count;
        if (Count == 0)
        {
            // Reading on to the end is what makes a source verify its checksum.
            _ = _values.ReadByte();
        }

        return Count > 0;
    }

    /// <summary>Whether float64 holds every number of the type, so that <see cref="Numbers"/> loses nothing; it rounds integers of 64 bits beyond 2^53.</summary>
    public bool FitDouble => ExactNumbers.FitDouble(_partType);

    /// <summary>Whether the numbers are integers.</summary>
    public bool AreIntegers => ExactNumbers.IsIntegerType(_partType);

    /// <summary>The numbers of the block as they are; valid until the next block is read.</summary>
    public ExactNumbers Exact() => new(_partType, Bytes);

    /// <summary>The numbers of the block, widened; valid until the next block is read.</summary>
    public ReadOnlySpan<double> Numbers()
    {
        Span<double> numbers = _numbers.AsSpan(0, Count);
        TensorConverter.Convert(_partType, Bytes, DataType.Float64, MemoryMarshal.AsBytes(numbers));
        return numbers;
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}

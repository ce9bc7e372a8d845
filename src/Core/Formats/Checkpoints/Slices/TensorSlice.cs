using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// A box cut out of a tensor: for each axis a start and a length, or the whole axis
/// (tensorflow/core/framework/tensor_slice.h).
/// </summary>
internal sealed class TensorSlice
{
    /// <summary>The length that stands for a whole axis.</summary>
    public const long FullExtent = -1;

    private readonly (long Start, long Length)[] _extents;

    /// <summary>Creates a slice.</summary>
    /// <param name="extents">Start and length for each axis; (0, <see cref="FullExtent"/>) takes the whole axis.</param>
    public TensorSlice(params ReadOnlySpan<(long Start, long Length)> extents) => _extents = extents.ToArray();

    /// <summary>The number of axes.</summary>
    public int Rank => _extents.Length;

    /// <summary>Whether every axis is taken whole.</summary>
    public bool IsFull => Array.TrueForAll(_extents, e => e.Length == FullExtent);

    /// <summary>Reads a slice from its message.</summary>
    public static TensorSlice FromMessage(TensorSliceMessage message) =>
        new([.. message.Extent.Select(e => (e.Start, e.HasLengthCase == TensorSliceMessage.Types.Extent.HasLengthOneofCase.Length ? e.Length : FullExtent))]);

    /// <summary>The slice as a message.</summary>
    public TensorSliceMessage ToMessage()
    {
        TensorSliceMessage message = new();
        foreach ((long start, long length) in _extents)
        {
            TensorSliceMessage.Types.Extent extent = new();
            if (length != FullExtent)
            {
                extent.Start = start;
                extent.Length = length;
            }

            message.Extent.Add(extent);
        }

        return message;
    }

    /// <summary>The first index and the length that the slice takes of an axis of a tensor.</summary>
    public (long Start, long Length) Resolve(int axis, TensorShape shape) =>
        _extents[axis].Length == FullExtent ? (0, shape[axis]) : _extents[axis];

    /// <summary>The slice's own shape within a tensor; null when it does not fit into it.</summary>
    public TensorShape? ShapeWithin(TensorShape shape)
    {
        if (Rank != shape.Rank)
        {
            return null;
        }

        long[] dimensions = new long[Rank];
        for (int axis = 0; axis < Rank; axis++)
        {
            (long start, long length) = Resolve(axis, shape);
            if (start < 0 || length < 0 || length > shape[axis] || start > shape[axis] - length)
            {
                return null;
            }

            dimensions[axis] = length;
        }

        return new TensorShape(dimensions);
    }

    /// <summary>
    /// The key under which a table keeps this slice of a variable: 0, the name, the rank, and start and length of each axis, in
    /// <see cref="OrderedCode"/> (tensorflow/core/util/saved_tensor_slice_util.cc, EncodeTensorNameSlice).
    /// </summary>
    public byte[] EncodeKey(string name)
    {
        List<byte> key = new(name.Length + 8 + (4 * Rank));
        OrderedCode.WriteNumber(key, 0);
        OrderedCode.WriteString(key, Encoding.UTF8.GetBytes(name));
        OrderedCode.WriteNumber(key, (ulong)Rank);
        foreach ((long start, long length) in _extents)
        {
            OrderedCode.WriteSigned(key, start);
            OrderedCode.WriteSigned(key, length);
        }

        return [.. key];
    }

    /// <summary>
    /// Counts the keys of slices that a variable lists. A table holds a record under each, so that they are no more than the table's own; listed without them,
    /// a long name and many slices would be their product.
    /// </summary>
    /// <param name="before">The bytes of the keys before.</param>
    /// <param name="count">How many slices are listed.</param>
    /// <param name="nameBytes">Bytes of the variable's name.</param>
    /// <param name="rank">Its axes.</param>
    /// <param name="table">The table.</param>
    /// <param name="name">The variable, for faults.</param>
    /// <exception cref="LimitExceededException">They have more bytes together than keys of the table may have.</exception>
    public static long CountKeys(long before, int count, int nameBytes, int rank, TableReader table, string name)
    {
        // At the least a byte for the number before the name, two that end it, one for the rank, and two for each axis.
        long bytes = before + (count * (nameBytes + 4L + (2L * rank)));
        return bytes <= table.MaxBytesOfKeys
            ? bytes
            : throw new LimitExceededException(
                FormattableString.Invariant($"'{table.Path}', variable '{PrintableText.Beginning(name)}': the keys of the slices listed up to it have {bytes} bytes together, in a file of {table.FileLength}."),
                "The file is probably damaged.",
                table.Path);
    }

    /// <summary>The slice as TensorFlow prints it: "0,10:-" takes ten rows and all columns.</summary>
    public override string ToString() =>
        string.Join(":", _extents.Select(e => e.Length == FullExtent ? "-" : FormattableString.Invariant($"{e.Start},{e.Length}")));
}

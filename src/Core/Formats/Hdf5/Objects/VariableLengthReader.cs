using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Reads strings, fixed and of variable length, and sequences from stored elements.</summary>
internal static class VariableLengthReader
{
    private const long ValueAllowance = 24L << 20;
    private const int ValuesOfFile = 8;

    // What a value takes in memory beside its bytes: a string that others may share; a sequence with its shape, likewise.
    private const int StringMemory = 96;
    private const int SequenceMemory = 280;

    /// <summary>Reads strings. Padding is taken off; strings of variable length end before their first NUL, as the library gives them.</summary>
    /// <param name="context">The file.</param>
    /// <param name="type">A type whose tensor type is string.</param>
    /// <param name="stored">The stored elements.</param>
    /// <param name="count">The number of strings.</param>
    /// <param name="place">Whose they are, for messages.</param>
    public static byte[][] ReadStrings(FileContext context, Hdf5Datatype type, Stream stored, long count, string place)
    {
        Hdf5Datatype element = Innermost(type);
        byte[][] strings = new byte[CheckedCount(context, count, place)][];
        byte[] buffer = new byte[CheckedSize(context, element.Size, place)];
        if (element.Class == Hdf5DatatypeClass.String)
        {
            for (int i = 0; i < strings.Length; i++)
            {
                stored.ReadExactly(buffer);
                ReadOnlySpan<byte> value = Unpad(buffer, element.Padding);
                strings[i] = i > 0 && value.SequenceEqual(strings[i - 1]) ? strings[i - 1] : value.ToArray();
            }

            return strings;
        }

        GlobalHeap heap = new(context);
        Budget budget = BudgetOf(context, place);
        Dictionary<(long, uint, long), byte[]> shared = [];
        for (int i = 0; i < strings.Length; i++)
        {
            stored.ReadExactly(buffer);
            (long length, long address, uint index) = Reference(context, buffer, place);
            if (length == 0)
            {
                strings[i] = [];
                continue;
            }

            // Elements that refer to one object share one array, so that a small file cannot ask for much memory.
            if (!shared.TryGetValue((address, index, length), out byte[]? value))
            {
                ReadOnlySpan<byte> bytes = heap.Read(address, index, length).AsSpan(0, (int)length);
                int end = element.IsVariableString ? bytes.IndexOf((byte)0) : -1;
                bytes = end < 0 ? bytes : bytes[..end];
                budget.Spend(bytes.Length + StringMemory);
                value = bytes.ToArray();
                shared[(address, index, length)] = value;
            }

            strings[i] = value;
        }

        return strings;
    }

    /// <summary>Reads sequences of variable length, each as a tensor of rank 1.</summary>
    public static Tensor[] ReadSequences(FileContext context, Hdf5Datatype type, Stream stored, long count, string place)
    {
        Hdf5Datatype sequence = Innermost(type);
        Hdf5Datatype part = sequence.Base!;
        ElementDecoder decoder = ElementDecoder.Create(part);
        long elements = part.Size / decoder.InputSize;
        Tensor[] values = new Tensor[CheckedCount(context, count, place)];
        byte[] buffer = new byte[sequence.Size];
        GlobalHeap heap = new(context);
        Budget budget = BudgetOf(context, place);
        Dictionary<(long, uint, long), Tensor> shared = [];
        for (int i = 0; i < values.Length; i++)
        {
            stored.ReadExactly(buffer);
            (long length, long address, uint index) = Reference(context, buffer, place);
            (long, uint, long) key = length == 0 ? default : (address, index, length);

            // As with strings: what is stored once is held once.
            if (!shared.TryGetValue(key, out Tensor? value))
            {
                byte[] bytes = length == 0 ? [] : heap.Read(address, index, length * part.Size);
                budget.Spend((length * elements * decoder.OutputSize) + SequenceMemory);
                byte[] decoded = new byte[length * elements * decoder.OutputSize];
                decoder.Decode(bytes.AsSpan(0, (int)(length * part.Size)), decoded);
                value = new Tensor(part.DataType, new TensorShape([length, .. part.ArrayShape]), decoded);
                shared[key] = value;
            }

            values[i] = value;
        }

        return values;
    }

    /// <summary>The type of the single elements inside array types.</summary>
    public static Hdf5Datatype Innermost(Hdf5Datatype type)
    {
        while (type.Class == Hdf5DatatypeClass.Array)
        {
            type = type.Base!;
        }

        return type;
    }

    private static ReadOnlySpan<byte> Unpad(ReadOnlySpan<byte> bytes, StringPadding padding)
    {
        switch (padding)
        {
            case StringPadding.NullTerminated:
                int end = bytes.IndexOf((byte)0);
                return end < 0 ? bytes : bytes[..end];
            case StringPadding.SpacePadded:
                return bytes.TrimEnd((byte)' ');
            default:
                return bytes.TrimEnd((byte)0);
        }
    }

    private static (long Length, long Address, uint Index) Reference(FileContext context, byte[] bytes, string place)
    {
        MetadataCursor cursor = new(context, bytes, place);
        long length = cursor.UInt32();
        long address = cursor.Address();
        uint index = cursor.UInt32();

        // Elements never written refer to address 0.
        return address <= 0 && length == 0 ? (0, -1, 0) : (length, address, index);
    }

    private static int CheckedCount(FileContext context, long count, string place) => count <= Array.MaxLength / 8
        ? (int)count
        : throw new LimitExceededException($"'{context.Path}', {place}: {count} strings are more than can be held at once.", "The file is probably damaged.", context.Path);

    private static int CheckedSize(FileContext context, long size, string place) => size <= context.Length
        ? (int)Math.Min(size, int.MaxValue)
        : throw context.Corrupt(place, $"elements of {size} bytes", "elements smaller than the file");

    // Objects of the heap do not overlap, but elements may refer to one with any number of lengths.
    private static Budget BudgetOf(FileContext context, string place) =>
        FileContext.Memory(context.Path, $"the values of variable length of {place}", ValueAllowance + (ValuesOfFile * context.Length));
}

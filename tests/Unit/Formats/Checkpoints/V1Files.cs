using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Writes V1 checkpoints for tests, as TensorSliceWriter does: contents first, then a record for each slice.</summary>
internal static class V1Files
{
    /// <summary>A slice of a variable to write; full where its starts are null.</summary>
    public sealed record Piece(string Name, TensorShape FullShape, long[]? Starts, Tensor Values);

    /// <summary>Writes one file; numbers packed, as proto3 does, or one field each, as proto2 did.</summary>
    public static void Write(string path, IEnumerable<Piece> pieces, bool packed = true)
    {
        SavedTensorSliceMetaMessage meta = new() { Versions = new VersionMessage { Producer = 1 } };
        SortedDictionary<string, byte[]> records = new(StringComparer.Ordinal);
        foreach (IGrouping<string, Piece> variable in pieces.GroupBy(p => p.Name))
        {
            Piece first = variable.First();
            SavedSliceMetaMessage listed = new() { Name = first.Name, Type = (int)first.Values.DataType, Shape = new TensorShapeMessage() };
            listed.Shape.Dim.AddRange(first.FullShape.Select(d => new TensorShapeMessage.Types.Dim { Size = d }));
            foreach (Piece piece in variable)
            {
                TensorSlice slice = new([.. Enumerable.Range(0, piece.FullShape.Rank)
                    .Select(a => piece.Starts is null ? (0, TensorSlice.FullExtent) : (piece.Starts[a], piece.Values.Shape[a]))]);
                listed.Slice.Add(slice.ToMessage());
                byte[] tensor = Tensor(piece.Values, packed);
                byte[] saved = [.. Field(1, Encoding.UTF8.GetBytes(piece.Name)), .. Field(2, slice.ToMessage().ToByteArray()), .. Field(3, tensor)];
                records.Add(Encoding.Latin1.GetString(slice.EncodeKey(piece.Name)), Field(2, saved));
            }

            meta.Tensor.Add(listed);
        }

        using FileStream file = File.Create(path);
        TableWriter table = new(file);
        table.Add([], new SavedTensorSlicesMessage { Meta = meta }.ToByteArray());
        foreach ((string key, byte[] value) in records)
        {
            table.Add(Encoding.Latin1.GetBytes(key), value);
        }

        table.Finish();
    }

    private static byte[] Tensor(Tensor values, bool packed)
    {
        int field = SavedSlice.ValueField(values.DataType);
        if (values.DataType == DataType.String)
        {
            return [.. values.Strings.SelectMany(s => Field(field, s))];
        }

        int size = values.DataType.ElementSize();
        byte[] bytes = values.Bytes.ToArray();
        bool raw = values.DataType is DataType.Float32 or DataType.Float64 or DataType.Complex64 or DataType.Complex128;
        if (raw)
        {
            int unit = values.DataType is DataType.Float32 or DataType.Complex64 ? 4 : 8;
            return packed
                ? bytes.Length == 0 ? [] : Field(field, bytes)
                : [.. bytes.Chunk(unit).SelectMany(c => Number((ulong)((field << 3) | (unit == 4 ? 5 : 1))).Concat(c))];
        }

        // The integer of each element, sign-extended where its type has a sign, as a varint.
        IEnumerable<byte[]> varints = bytes.Chunk(size).Select(c => Number((ulong)Integer(values.DataType, c)));
        return packed
            ? bytes.Length == 0 ? [] : Field(field, [.. varints.SelectMany(v => v)])
            : [.. varints.SelectMany(v => Number((ulong)(field << 3)).Concat(v))];
    }

    private static long Integer(DataType type, byte[] element)
    {
        bool signed = type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.QInt8 or DataType.QInt16 or DataType.QInt32;
        return element.Length switch
        {
            1 => signed ? (sbyte)element[0] : element[0],
            2 => signed ? BinaryPrimitives.ReadInt16LittleEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
            4 => signed ? BinaryPrimitives.ReadInt32LittleEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BinaryPrimitives.ReadInt64LittleEndian(element),
        };
    }

    private static byte[] Field(int number, byte[] value) => [.. Number((ulong)((number << 3) | 2)), .. Number((ulong)value.Length), .. value];

    private static byte[] Number(ulong value)
    {
        byte[] bytes = new byte[Varint.MaxBytes];
        return bytes[..Varint.Write(bytes, value)];
    }
}

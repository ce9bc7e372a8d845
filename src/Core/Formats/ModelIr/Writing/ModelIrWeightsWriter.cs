using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>
/// Writes the weights of an IR as numpy.save writes a dictionary of dictionaries of arrays: an array of one object, pickled in protocol 3, or in 4 where an array has 4 GB or more.
/// The same weights give the same bytes; one is in memory at a time.
/// </summary>
internal sealed class ModelIrWeightsWriter
{
    private const string ObjectCode = "O8";

    private readonly Stream _stream;
    private readonly Dictionary<string, byte> _types = new(StringComparer.Ordinal);
    private byte _remembered;

    private ModelIrWeightsWriter(Stream stream) => _stream = stream;

    /// <summary>Writes weights.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="weights">The weights; those of one node stand together.</param>
    /// <param name="progress">Receives how far the writing is.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static void Write(Stream stream, IReadOnlyList<ModelIrWeight> weights, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ByteProgress counter = new(progress, "Writing weights", weights.Sum(SizeOf));
        stream.Write(NpyHeader.Encode("'|O'", TensorShape.Scalar));
        ModelIrWeightsWriter writer = new(stream);
        writer.Op(PickleOp.Proto, (byte)(weights.Any(w => SizeOf(w) > uint.MaxValue) ? 4 : 3));
        writer.BeginArray(first: true);
        writer.Op(PickleOp.EmptyTuple);
        writer.Type(ObjectCode, '|', 63);
        writer.Op(PickleOp.NewFalse);
        writer.Op(PickleOp.EmptyList);
        writer.Op(PickleOp.EmptyDict);
        foreach (IGrouping<string, ModelIrWeight> node in weights.GroupBy(w => w.Node, StringComparer.Ordinal))
        {
            writer.Text(node.Key);
            writer.Op(PickleOp.EmptyDict);
            foreach (ModelIrWeight weight in node)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Text(weight.Name);
                writer.Array(weight);
                writer.Op(PickleOp.SetItem);
                counter.Add(SizeOf(weight), $"{weight.Node}/{weight.Name}");
            }

            writer.Op(PickleOp.SetItem);
        }

        writer.Op(PickleOp.Append);
        writer.EndArray();
        writer.Op(PickleOp.Stop);
    }

    /// <summary>The bytes of a weight's values.</summary>
    public static long SizeOf(ModelIrWeight weight) => weight.Shape.ElementCount * weight.DataType.ElementSize();

    // numpy's own code of a type, which it writes without the order of the bytes.
    private static string CodeOf(DataType type) => NpyElement.DescrOf(type).Trim('\'')[1..];

    private void Array(ModelIrWeight weight)
    {
        BeginArray(first: false);
        Shape(weight.Shape);
        Type(CodeOf(weight.DataType), weight.DataType.ElementSize() == 1 ? '|' : '<', 0);
        Op(PickleOp.NewFalse);
        Tensor values = weight.Read();
        if (values.DataType != weight.DataType || values.Shape.ElementCount != weight.Shape.ElementCount)
        {
            throw new InvalidOperationException($"'{weight.Node}/{weight.Name}' is {values.DataType} {values.Shape}, and {weight.DataType} {weight.Shape} was announced.");
        }

        long size = values.Bytes.Length;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, size);
        Op(size > uint.MaxValue ? PickleOp.BinBytes8 : PickleOp.BinBytes);
        _stream.Write(size > uint.MaxValue ? length : length[..4]);
        _stream.Write(values.Bytes.Span);
        EndArray();
    }

    // numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b'b'), remembered as 0, and what its state begins with.
    private void BeginArray(bool first)
    {
        if (first)
        {
            Global("numpy.core.multiarray", "_reconstruct");
            Remember();
            Global("numpy", "ndarray");
            Remember();
        }
        else
        {
            Op(PickleOp.BinGet, 0);
            Op(PickleOp.BinGet, 1);
        }

        Integer(0);
        Op(PickleOp.Tuple1);
        Op(PickleOp.ShortBinBytes, 1);
        _stream.WriteByte((byte)'b');
        Op(PickleOp.Tuple3);
        Op(PickleOp.Reduce);
        Op(PickleOp.Mark);
        Integer(1);
    }

    private void EndArray()
    {
        Op(PickleOp.Tuple);
        Op(PickleOp.Build);
    }

    // numpy.dtype(CODE, False, True) with its state, remembered from its second use on.
    private void Type(string code, char order, byte flags)
    {
        if (_types.TryGetValue(code, out byte known))
        {
            Op(PickleOp.BinGet, known);
            return;
        }

        Global("numpy", "dtype");
        Text(code);
        Op(PickleOp.NewFalse);
        Op(PickleOp.NewTrue);
        Op(PickleOp.Tuple3);
        Op(PickleOp.Reduce);
        _types[code] = Remember();
        Op(PickleOp.Mark);
        Integer(3);
        Text(order.ToString());
        Op(PickleOp.None);
        Op(PickleOp.None);
        Op(PickleOp.None);
        Integer(-1);
        Integer(-1);
        Integer(flags);
        EndArray();
    }

    private void Shape(TensorShape shape)
    {
        Op(PickleOp.Mark);
        foreach (long extent in shape)
        {
            Integer(extent);
        }

        Op(PickleOp.Tuple);
    }

    private void Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        (PickleOp op, int length) = value switch
        {
            >= 0 and <= byte.MaxValue => (PickleOp.BinInt1, 1),
            >= 0 and <= ushort.MaxValue => (PickleOp.BinInt2, 2),
            >= int.MinValue and <= int.MaxValue => (PickleOp.BinInt, 4),
            _ => (PickleOp.Long1, 8),
        };
        Op(op);
        if (op == PickleOp.Long1)
        {
            _stream.WriteByte(8);
        }

        _stream.Write(bytes[..length]);
    }

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Op(PickleOp.BinUnicode);
        _stream.Write(length);
        _stream.Write(bytes);
    }

    private void Global(string module, string name)
    {
        Op(PickleOp.Global);
        _stream.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private byte Remember()
    {
        Op(PickleOp.BinPut, _remembered);
        return _remembered++;
    }

    private void Op(PickleOp op) => _stream.WriteByte((byte)op);

    private void Op(PickleOp op, byte argument)
    {
        Op(op);
        _stream.WriteByte(argument);
    }
}

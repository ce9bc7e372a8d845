using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>The content of a bundle's .index file: the header, and an entry for each variable and each slice.</summary>
internal sealed class TensorBundleIndex
{
    // What this reader understands (tensorflow/core/util/tensor_bundle/tensor_bundle.cc, kTensorBundleVersion).
    private const int FormatVersion = 1;
    private const int MaxKeyShown = 64;

    private readonly string _path;
    private readonly TableReader _table;
    private long _sliceKeyBytes;

    private TensorBundleIndex(TableReader table) => (_path, _table) = (table.Path, table);

    /// <summary>The number of data files; 0 when the header could not be read.</summary>
    public int ShardCount { get; private set; }

    /// <summary>Whether numbers stand in big-endian order.</summary>
    public bool BigEndian { get; private set; }

    /// <summary>The variables, ascending by name.</summary>
    public List<Variable> Variables { get; } = [];

    /// <summary>Entries of slices, by <see cref="SliceKey"/>.</summary>
    public Dictionary<string, SliceEntry> Slices { get; } = new(StringComparer.Ordinal);

    /// <summary>A variable as the index describes it.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="DataType">Its element type.</param>
    /// <param name="Shape">Its full shape.</param>
    /// <param name="Entry">Where its values stand; not set for a partitioned variable.</param>
    /// <param name="Parts">The slices of a partitioned variable; null for one stored whole.</param>
    internal sealed record Variable(string Name, DataType DataType, TensorShape Shape, BundleEntry Entry, TensorSlice[]? Parts);

    /// <summary>A slice as the index describes it.</summary>
    internal readonly record struct SliceEntry(DataType DataType, TensorShape Shape, BundleEntry Entry);

    /// <summary>The dictionary key of a slice's table key: its bytes as characters.</summary>
    public static string SliceKey(ReadOnlySpan<byte> key) => Encoding.Latin1.GetString(key);

    /// <summary>What a slice is called of which the key alone is known: its beginning, as keys may be long.</summary>
    public static string SliceName(ReadOnlySpan<byte> key) => $"a slice, key 0x{Convert.ToHexStringLower(key[..Math.Min(key.Length, MaxKeyShown)])}";

    /// <summary>Reads an index.</summary>
    /// <param name="table">The open .index table.</param>
    /// <param name="readName">Decodes a variable's name.</param>
    /// <param name="readShape">Decodes a shape.</param>
    /// <param name="onFault">Told of each fault and the variable it concerns ("" for none), to go on with what else can be read; null to throw.</param>
    /// <exception cref="CorruptFileException">The index is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">The index is damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It was written by an incompatible TensorFlow.</exception>
    public static TensorBundleIndex Read(
        TableReader table,
        Func<byte[], string> readName,
        Func<TensorShapeMessage?, string, TensorShape> readShape,
        Action<string, TfModelException>? onFault = null)
    {
        TensorBundleIndex index = new(table);
        bool header = false;
        bool isFaulty = false;
        void Report(string name, TfModelException fault)
        {
            isFaulty = true;
            onFault!(name, fault);
        }

        table.ForEach(
            cursor =>
            {
                string name = string.Empty;
                try
                {
                    if (!header)
                    {
                        header = true;
                        index.ReadHeader(cursor);
                    }
                    else
                    {
                        index.ReadEntry(cursor, readName, readShape, out name);
                    }
                }
                catch (TfModelException e) when (onFault is not null)
                {
                    Report(name, e);
                }
            },
            onFault is null ? null : e => Report(string.Empty, e));
        if (header || isFaulty)
        {
            return index;
        }

        UnrecognizedFormatException empty = index.NoHeader("an empty table");
        if (onFault is null)
        {
            throw empty;
        }

        onFault(string.Empty, empty);
        return index;
    }

    private void ReadHeader(TableBlock.Cursor cursor)
    {
        if (!cursor.Key.IsEmpty)
        {
            throw NoHeader("a table that begins with another key");
        }

        BundleHeaderMessage message = MessageReader.Parse(BundleHeaderMessage.Parser, cursor.Value, _path, "the header");
        if (message.NumShards < 1)
        {
            throw new CorruptFileException(_path, "the header", $"{message.NumShards} shards", "at least 1");
        }

        if (message.Endianness is not (BundleHeaderMessage.Types.Endianness.Little or BundleHeaderMessage.Types.Endianness.Big))
        {
            throw new CorruptFileException(_path, "the header", $"byte order {(int)message.Endianness}", "0 (little-endian) or 1 (big-endian)");
        }

        VersionMessage version = message.Version ?? new VersionMessage();
        if (version.MinConsumer > FormatVersion || version.BadConsumers.Contains(FormatVersion))
        {
            throw new UnsupportedFeatureException(
                $"'{_path}' was written in bundle version {version.Producer}, which needs a reader of version {version.MinConsumer}; this is version {FormatVersion}.",
                "Save the checkpoint again with a released TensorFlow.",
                _path);
        }

        ShardCount = message.NumShards;
        BigEndian = message.Endianness == BundleHeaderMessage.Types.Endianness.Big;
    }

    private void ReadEntry(
        TableBlock.Cursor cursor, Func<byte[], string> readName, Func<TensorShapeMessage?, string, TensorShape> readShape, out string name)
    {
        name = string.Empty;

        if (cursor.Key.IsEmpty)
        {
            throw new CorruptFileException(_path, "an entry", "an empty key, the header's, again", "the name of a variable or the key of a slice");
        }

        // A slice's key begins with the number 0, which no name does.
        bool slice = cursor.Key[0] == 0;
        byte[] key = cursor.Key.ToArray();
        name = slice ? SliceName(key) : readName(key);
        BundleEntryMessage message = MessageReader.Parse(BundleEntryMessage.Parser, cursor.Value, _path, $"variable '{name}'");
        DataType type = (DataType)message.Dtype;
        TensorShape shape = readShape(message.Shape, name);
        if (message.Dtype <= 0)
        {
            throw Fault(name, $"data type {message.Dtype}", "a data type above 0");
        }

        TensorSlice[] parts = slice ? [] : [.. message.Slices.Select(TensorSlice.FromMessage)];

        // One slice that takes everything is the variable itself: TensorFlow reads it from this entry.
        if (parts.Length > 0 && !(parts.Length == 1 && parts[0].IsFull))
        {
            if (Array.Find(parts, p => p.ShapeWithin(shape) is null) is { } bad)
            {
                throw Fault(name, $"the slice {bad}", $"slices within the shape {shape}");
            }

            _sliceKeyBytes = TensorSlice.CountKeys(_sliceKeyBytes, parts.Length, key.Length, shape.Rank, _table, name);
            Variables.Add(new Variable(name, type, shape, default, parts));
            return;
        }

        if (message.ShardId < 0 || message.ShardId >= ShardCount)
        {
            throw Fault(name, $"shard {message.ShardId}", $"a shard below the header's {ShardCount}");
        }

        if (message.Offset < 0 || message.Size < 0 || message.Offset > long.MaxValue - message.Size)
        {
            throw Fault(name, $"offset {message.Offset} and size {message.Size}", "a place within a file");
        }

        int elementSize = type.ElementSize();
        if (elementSize > 0 && (message.Size % elementSize != 0 || message.Size / elementSize != shape.ElementCount))
        {
            throw Fault(name, $"a size of {message.Size} bytes", $"{shape.ElementCount} elements of {elementSize} bytes (shape {shape})");
        }

        BundleEntry entry = new(message.ShardId, message.Offset, message.Size, message.Crc32C);
        if (slice)
        {
            if (!Slices.TryAdd(SliceKey(key), new SliceEntry(type, shape, entry)))
            {
                throw Fault(name, "its key again", "each key once");
            }
        }
        else
        {
            Variables.Add(new Variable(name, type, shape, entry, null));
        }
    }

    private CorruptFileException Fault(string name, string found, string expected) => new(_path, $"variable '{name}'", found, expected);

    private UnrecognizedFormatException NoHeader(string found) => new(
        $"'{_path}' is {found}, expected a checkpoint's index, whose first key is empty.", "Give the prefix, the .index file or the folder of a checkpoint.", _path);
}

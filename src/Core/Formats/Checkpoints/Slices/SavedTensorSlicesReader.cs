using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Reads checkpoints of format V1 (before TensorFlow 0.12): one table, or several numbered ones, whose first record lists the
/// variables and their slices and whose other records hold the values (tensorflow/core/util/tensor_slice_reader.h).
/// The format keeps a slice's values in one record, so memory holds the largest record while it is read.
/// </summary>
public sealed class SavedTensorSlicesReader : CheckpointReader
{
    // What this reader understands (tensorflow/core/public/version.h, TF_CHECKPOINT_VERSION).
    private const int FormatVersion = 1;

    // Small variables share a block, which is kept: it would be read and decompressed for each. One as large as this holds one variable.
    private const int MaxKeptBlock = 4 * TableFormat.BlockBytes;

    private readonly List<TableReader> _tables = [];
    private readonly List<Variable> _records = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string[] _missing;
    private VariableInfo[] _variables = [];
    private (TableReader Table, int Index, TableBlock Block)? _kept;

    private SavedTensorSlicesReader(CheckpointLocation location)
        : base(location) =>

        // Looked for once: there may be thousands, and each variable asks.
        _missing = [.. location.Files.Where(f => !File.Exists(f))];

    /// <inheritdoc/>
    public override IReadOnlyList<VariableInfo> Variables => _variables;

    /// <summary>Every slice of every variable, with the file whose table of contents lists it.</summary>
    internal IEnumerable<(string Name, DataType DataType, TensorShape Shape, TableReader Table, TensorSlice Slice)> Slices =>
        _records.SelectMany(r => r.Parts.Select(p => (r.Name, r.DataType, r.Shape, p.Table, p.Slice)));

    /// <summary>The open files.</summary>
    internal IReadOnlyList<TableReader> Tables => _tables;

    /// <summary>Opens the file or files.</summary>
    internal static new SavedTensorSlicesReader Open(CheckpointLocation location, Func<string, InputFile> openFile) => Open(location, openFile, null);

    /// <summary>Opens the file or files.</summary>
    /// <param name="location">What is opened.</param>
    /// <param name="openFile">Opens a file.</param>
    /// <param name="onFault">Told of each fault, its file and the variable it concerns ("" for none), to go on with what else can be read; null to throw.</param>
    internal static SavedTensorSlicesReader Open(
        CheckpointLocation location, Func<string, InputFile> openFile, Action<string, string, TfModelException>? onFault)
    {
        CheckpointSearch.RequireFew(location);
        SavedTensorSlicesReader reader = new(location);
        try
        {
            foreach (string file in location.Files)
            {
                // A numbered file that is missing is found when its variables are read; what the others list can be shown.
                if (location.Files.Count > 1 && !File.Exists(file))
                {
                    continue;
                }

                try
                {
                    reader._tables.Add(TableReader.Open(openFile(file), onFault is null ? null : e => onFault(file, string.Empty, e)));
                    reader.ReadContents(reader._tables[^1], onFault);
                }
                catch (TfModelException e) when (onFault is not null)
                {
                    onFault(file, string.Empty, e);
                }
            }

            reader._records.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            for (int i = 0; i < reader._records.Count; i++)
            {
                reader._byName[reader._records[i].Name] = i;
            }

            reader._variables = [.. reader._records.Select(reader.Describe)];
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VariableInfo? Find(string name) => _byName.TryGetValue(name, out int i) ? _variables[i] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointPlace> GetPlaces(VariableInfo variable)
    {
        Variable record = Record(variable);
        return [.. record.Parts.Select(p => new CheckpointPlace(p.Table.Path, -1, -1, p.Slice.IsFull ? string.Empty : p.Slice.ToString()))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> MissingShards() => _missing;

    /// <inheritdoc/>
    public override Stream OpenValues(VariableInfo variable)
    {
        Variable record = Record(variable);
        EnsureNumeric(variable);
        if (SavedSlice.ValueField(record.DataType) == 0)
        {
            throw new UnsupportedFeatureException(
                $"'{Path}', variable '{record.Name}': format V1 has no field for values of type {record.DataType.TensorFlowName()}.",
                "The file is probably damaged.",
                Path);
        }

        SliceLayout layout = Layout(record);
        if (record.Parts.Count == 1)
        {
            return OpenPart(record, 0);
        }

        return new SliceAssemblyStream(
            layout,
            [.. record.Parts.Select(p => p.Slice.ShapeWithin(record.Shape)!.ElementCount * record.DataType.ElementSize())],
            record.DataType.ElementSize(),
            i => OpenPart(record, i));
    }

    /// <inheritdoc/>
    public override byte[][] ReadStrings(VariableInfo variable)
    {
        Variable record = Record(variable);
        EnsureStrings(variable);
        SliceLayout layout = Layout(record);
        byte[][][] parts = [.. record.Parts.Select(p =>
            SavedSlice.ReadStrings(ReadTensor(record, p), p.Slice.ShapeWithin(record.Shape)!.ElementCount, p.Table.Path, record.Name))];
        int[] next = new int[parts.Length];
        List<byte[]> strings = [];
        foreach ((int part, long elements) in layout.Runs())
        {
            strings.AddRange(parts[part].AsSpan(next[part], (int)elements));
            next[part] += (int)elements;
        }

        return [.. strings];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (TableReader table in _tables)
        {
            table.Dispose();
        }
    }

    private void ReadContents(TableReader table, Action<string, string, TfModelException>? onFault)
    {
        TableBlock.Cursor? cursor = table.BlockCount == 0 ? null : table.ReadBlock(0).Start();
        SavedTensorSliceMetaMessage? contents = null;
        if (cursor is not null && cursor.MoveNext() && cursor.Key.IsEmpty)
        {
            contents = MessageReader.Parse(SavedTensorSlicesMessage.Parser, cursor.Value, table.Path, "the table of contents").Meta;
        }

        if (contents is null)
        {
            throw new UnrecognizedFormatException(
                $"'{table.Path}' is a table without a table of contents, expected a checkpoint's under the empty key.",
                "Give the prefix, the file or the folder of a checkpoint.",
                table.Path);
        }

        VersionMessage version = contents.Versions ?? new VersionMessage();
        if (version.MinConsumer > FormatVersion || version.BadConsumers.Contains(FormatVersion))
        {
            throw new UnsupportedFeatureException(
                $"'{table.Path}' was written in checkpoint version {version.Producer}, which needs a reader of version {version.MinConsumer}; this is version {FormatVersion}.",
                "Save the checkpoint again with a released TensorFlow.",
                table.Path);
        }

        long keyBytes = 0;
        foreach (SavedSliceMetaMessage tensor in contents.Tensor)
        {
            try
            {
                keyBytes = TensorSlice.CountKeys(keyBytes, tensor.Slice.Count, Encoding.UTF8.GetByteCount(tensor.Name), tensor.Shape?.Dim.Count ?? 0, table, tensor.Name);
                AddVariable(table, tensor);
            }
            catch (TfModelException e) when (onFault is not null)
            {
                onFault(table.Path, tensor.Name, e);
            }
        }
    }

    private void AddVariable(TableReader table, SavedSliceMetaMessage tensor)
    {
        NameLength.Require(table.Path, "a variable's name", tensor.Name);
        TensorShape shape = ReadShape(tensor.Shape, table.Path, tensor.Name);
        if (tensor.Type <= 0)
        {
            throw new CorruptFileException(table.Path, $"variable '{tensor.Name}'", $"data type {tensor.Type}", "a data type above 0");
        }

        DataType type = (DataType)tensor.Type;
        if (_byName.TryGetValue(tensor.Name, out int i))
        {
            if (_records[i].DataType != type || !_records[i].Shape.Equals(shape))
            {
                throw new CorruptFileException(
                    table.Path,
                    $"variable '{tensor.Name}'",
                    $"{type.TensorFlowName()} {shape}",
                    $"{_records[i].DataType.TensorFlowName()} {_records[i].Shape} as listed before");
            }
        }
        else
        {
            _byName.Add(tensor.Name, i = _records.Count);
            _records.Add(new Variable(tensor.Name, type, shape, []));
        }

        foreach (TensorSliceMessage message in tensor.Slice)
        {
            TensorSlice slice = TensorSlice.FromMessage(message);
            if (slice.ShapeWithin(shape) is null)
            {
                throw new CorruptFileException(table.Path, $"variable '{tensor.Name}'", $"the slice {slice}", $"slices within the shape {shape}");
            }

            _records[i].Parts.Add(new Part(table, slice));
        }
    }

    private SliceLayout Layout(Variable record)
    {
        // No element takes less than a byte.
        long bytes = record.Parts.Select(p => p.Table).Distinct().Sum(t => t.FileLength);
        if (record.Shape.ElementCount > bytes && MissingShards().Count == 0)
        {
            throw new CorruptFileException(Path, $"variable '{record.Name}'", $"{bytes} bytes in all", $"the values of {record.DataType.TensorFlowName()} {record.Shape}");
        }

        // A numbered file that is not there explains a gap better than the gap does.
        IReadOnlyList<string> missing = MissingShards();
        return missing.Count == 0 || record.Parts is [{ Slice.IsFull: true }]
            ? SliceLayout.Create(record.Shape, [.. record.Parts.Select(p => p.Slice)], Path, record.Name)
            : throw new InputNotFoundException(
                $"'{missing[0]}', which may hold a part of the variable '{record.Name}', does not exist.", "Copy the missing file beside the others.", missing[0]);
    }

    private SavedSliceStream OpenPart(Variable record, int index)
    {
        Part part = record.Parts[index];
        return new SavedSliceStream(
            ReadTensor(record, part), record.DataType, part.Slice.ShapeWithin(record.Shape)!.ElementCount, part.Table.Path, record.Name);
    }

    private ReadOnlyMemory<byte> ReadTensor(Variable record, Part part)
    {
        byte[] key = part.Slice.EncodeKey(record.Name);
        int block = part.Table.FindBlock(key);
        if (block >= 0)
        {
            if (Block(part.Table, block).Find(key) is { } value)
            {
                return SavedSlice.Tensor(value, part.Table.Path, record.Name);
            }
        }

        throw new CorruptFileException(part.Table.Path, $"variable '{record.Name}'", $"no record for its slice {part.Slice}", "a record for every slice listed");
    }

    private TableBlock Block(TableReader table, int index)
    {
        lock (_lock)
        {
            if (_kept is { } kept && kept.Table == table && kept.Index == index)
            {
                return kept.Block;
            }
        }

        // Not two large ones at a time.
        lock (_lock)
        {
            _kept = null;
        }

        TableBlock block = table.ReadBlock(index);
        if (block.Length <= MaxKeptBlock || block.HasSeveralEntries)
        {
            lock (_lock)
            {
                _kept = (table, index, block);
            }
        }

        return block;
    }

    private Variable Record(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _byName.TryGetValue(variable.Name, out int i) ? _records[i] : throw NoSuchVariable(variable.Name);
    }

    private VariableInfo Describe(Variable record)
    {
        long bytes = record.Shape.ElementCount * record.DataType.ElementSize();
        string shards = string.Join(", ", record.Parts.Select(p => System.IO.Path.GetFileName(p.Table.Path)).Distinct().Order(StringComparer.Ordinal));
        return new VariableInfo(record.Name, record.DataType, record.Shape, bytes, shards, -1);
    }

    private sealed record Variable(string Name, DataType DataType, TensorShape Shape, List<Part> Parts);

    private readonly record struct Part(TableReader Table, TensorSlice Slice);
}

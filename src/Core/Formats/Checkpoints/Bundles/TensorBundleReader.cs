using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Reads checkpoints of format V2, a tensor bundle (tensorflow/core/util/tensor_bundle): PREFIX.index and
/// PREFIX.data-NNNNN-of-NNNNN. How many shards there are the index says; other data files of the same prefix are of another save.
/// </summary>
public sealed class TensorBundleReader : CheckpointReader
{
    private const int BufferBytes = 64 * 1024;
    private const int MaxShardsAskedFor = 4096;

    private readonly TensorBundleIndex _index;
    private readonly Func<string, InputFile> _openFile;
    private readonly VariableInfo[] _variables;
    private readonly Dictionary<string, int> _byName;
    private readonly Dictionary<int, InputFile> _shards = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    private TensorBundleReader(CheckpointLocation location, TensorBundleIndex index, Func<string, InputFile> openFile)
        : base(location)
    {
        _index = index;
        _openFile = openFile;
        _byName = new Dictionary<string, int>(index.Variables.Count, StringComparer.Ordinal);
        _variables = new VariableInfo[index.Variables.Count];
        Dictionary<int, string> shardNames = [];
        for (int i = 0; i < _variables.Length; i++)
        {
            _byName.Add(index.Variables[i].Name, i);
            _variables[i] = Describe(index.Variables[i], shardNames);
        }
    }

    /// <summary>The number of data files, as the index says.</summary>
    public int ShardCount => _index.ShardCount;

    /// <summary>Whether the checkpoint was written by a big-endian machine; values are handed out little-endian all the same.</summary>
    public bool IsBigEndian => _index.BigEndian;

    /// <inheritdoc/>
    public override IReadOnlyList<VariableInfo> Variables => _variables;

    /// <summary>The path of a bundle's index.</summary>
    public static string IndexPath(string prefix) => prefix + ".index";

    /// <summary>The path of one of a bundle's data files.</summary>
    public static string ShardPath(string prefix, int shard, int shardCount) =>
        FormattableString.Invariant($"{prefix}.data-{shard:D5}-of-{shardCount:D5}");

    /// <summary>Opens a bundle.</summary>
    internal static new TensorBundleReader Open(CheckpointLocation location, Func<string, InputFile> openFile)
    {
        string path = IndexPath(location.Prefix);
        using TableReader table = TableReader.Open(openFile(path));
        TensorBundleIndex index = TensorBundleIndex.Read(table, key => ReadName(key, path), (shape, name) => ReadShape(shape, path, name));
        return new TensorBundleReader(location, index, openFile);
    }

    /// <inheritdoc/>
    public override VariableInfo? Find(string name) => _byName.TryGetValue(name, out int i) ? _variables[i] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointPlace> GetPlaces(VariableInfo variable)
    {
        TensorBundleIndex.Variable record = Record(variable);
        return record.Parts is null
            ? [Place(record.Entry, string.Empty)]
            : [.. record.Parts.Select(part => Place(SliceOf(record, part).Entry, part.ToString()))];

        CheckpointPlace Place(BundleEntry entry, string slice) =>
            new(ShardPath(Location.Prefix, entry.Shard, ShardCount), entry.Offset, entry.Size, slice);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> MissingShards() =>
        [.. _index.Variables.Where(v => v.Parts is null).Select(v => v.Entry.Shard)
            .Concat(_index.Slices.Values.Select(s => s.Entry.Shard))
            .Distinct().Order()
            .Select(shard => ShardPath(Location.Prefix, shard, ShardCount))
            .Where(path => !File.Exists(path))];

    /// <summary>The data files that are there, in order.</summary>
    /// <exception cref="InputNotFoundException">The folder cannot be listed.</exception>
    public IReadOnlyList<string> PresentShards()
    {
        // Each is asked for by name, but a damaged header may promise two billion: then the folder is looked through instead.
        if (ShardCount <= MaxShardsAskedFor)
        {
            return [.. Enumerable.Range(0, ShardCount).Select(i => ShardPath(Location.Prefix, i, ShardCount)).Where(File.Exists)];
        }

        string suffix = FormattableString.Invariant($"-of-{ShardCount:D5}");
        return [.. CheckpointPath.Files(System.IO.Path.GetDirectoryName(IndexPath(Location.Prefix))!)
            .Where(f => f.StartsWith(Location.Prefix + ".data-", StringComparison.Ordinal) && f.EndsWith(suffix, StringComparison.Ordinal))];
    }

    /// <summary>Data files that are shorter than variables need, with the length they need.</summary>
    public IReadOnlyList<(string Path, long Length, long Needed)> ShortShards() =>
        [.. _index.Variables.Where(v => v.Parts is null).Select(v => v.Entry)
            .Concat(_index.Slices.Values.Select(s => s.Entry))
            .GroupBy(e => e.Shard, e => e.Offset + e.Size)
            .OrderBy(g => g.Key)
            .Select(g => (Path: ShardPath(Location.Prefix, g.Key, ShardCount), Needed: g.Max()))
            .Where(s => File.Exists(s.Path))
            .Select(s => (s.Path, Length: InputFile.LengthOf(s.Path), s.Needed))
            .Where(s => s.Length < s.Needed)];

    /// <inheritdoc/>
    public override Stream OpenValues(VariableInfo variable)
    {
        TensorBundleIndex.Variable record = Record(variable);
        EnsureNumeric(variable);
        Stream stream = record.Parts is null ? OpenEntry(record.Entry, record.Name, BufferBytes) : OpenSlices(record, record.Parts);

        // The parts of a complex number are swapped each for itself.
        int width = record.DataType.ElementSize() / (record.DataType is DataType.Complex64 or DataType.Complex128 ? 2 : 1);
        return _index.BigEndian && width > 1 ? new ByteSwapStream(stream, width) : stream;
    }

    /// <inheritdoc/>
    public override byte[][] ReadStrings(VariableInfo variable)
    {
        TensorBundleIndex.Variable record = Record(variable);
        EnsureStrings(variable);
        if (record.Parts is null)
        {
            return BundleStrings.Read(Shard(record.Entry.Shard), record.Entry, record.Shape.ElementCount, _index.BigEndian, record.Name);
        }

        SliceLayout layout = SliceLayout.Create(record.Shape, record.Parts, IndexPath(Location.Prefix), record.Name);
        byte[][][] slices = [.. record.Parts.Select(part => SliceOf(record, part))
            .Select(s => BundleStrings.Read(Shard(s.Entry.Shard), s.Entry, s.Shape.ElementCount, _index.BigEndian, record.Name))];
        int[] next = new int[slices.Length];
        List<byte[]> strings = [];
        foreach ((int slice, long elements) in layout.Runs())
        {
            strings.AddRange(slices[slice].AsSpan(next[slice], (int)elements));
            next[slice] += (int)elements;
        }

        return [.. strings];
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (InputFile file in _shards.Values)
            {
                file.Dispose();
            }

            _shards.Clear();
        }
    }

    private SliceAssemblyStream OpenSlices(TensorBundleIndex.Variable record, TensorSlice[] parts)
    {
        SliceLayout layout = SliceLayout.Create(record.Shape, parts, IndexPath(Location.Prefix), record.Name);
        TensorBundleIndex.SliceEntry[] slices = [.. parts.Select(part => SliceOf(record, part))];

        foreach (TensorBundleIndex.SliceEntry slice in slices)
        {
            slice.Entry.EnsureWithin(Shard(slice.Entry.Shard), record.Name);
        }

        // Slices across the first axis are all open at once: their buffers share what one would take, within reason.
        int buffer = Math.Clamp(64 * BufferBytes / slices.Length, 4096, BufferBytes);
        return new SliceAssemblyStream(
            layout,
            [.. slices.Select(s => s.Entry.Size)],
            record.DataType.ElementSize(),
            i => OpenEntry(slices[i].Entry, $"{record.Name}', slice '{parts[i]}", buffer));
    }

    private BundleValueStream OpenEntry(BundleEntry entry, string name, int bufferBytes) => new(Shard(entry.Shard), entry, name, bufferBytes);

    private TensorBundleIndex.Variable Record(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _byName.TryGetValue(variable.Name, out int i) ? _index.Variables[i] : throw NoSuchVariable(variable.Name);
    }

    private TensorBundleIndex.SliceEntry SliceOf(TensorBundleIndex.Variable record, TensorSlice part)
    {
        TensorShape shape = part.ShapeWithin(record.Shape)!;
        if (!_index.Slices.TryGetValue(TensorBundleIndex.SliceKey(part.EncodeKey(record.Name)), out TensorBundleIndex.SliceEntry slice))
        {
            throw new CorruptFileException(IndexPath(Location.Prefix), $"variable '{record.Name}'", $"no entry for its slice {part}", "an entry for every slice");
        }

        return slice.DataType == record.DataType && slice.Shape.Equals(shape)
            ? slice
            : throw new CorruptFileException(
                IndexPath(Location.Prefix),
                $"variable '{record.Name}', slice '{part}'",
                $"{slice.DataType.TensorFlowName()} {slice.Shape}",
                $"{record.DataType.TensorFlowName()} {shape}");
    }

    private InputFile Shard(int shard)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_shards.TryGetValue(shard, out InputFile? file))
            {
                file = _openFile(ShardPath(Location.Prefix, shard, ShardCount));
                _shards.Add(shard, file);
            }

            return file;
        }
    }

    private VariableInfo Describe(TensorBundleIndex.Variable record, Dictionary<int, string> shardNames)
    {
        if (record.Parts is null)
        {
            return new VariableInfo(record.Name, record.DataType, record.Shape, record.Entry.Size, ShardName(record.Entry.Shard), record.Entry.Offset);
        }

        // A slice without an entry is found when the variable is read; the listing shows what is there.
        BundleEntry[] entries = [.. record.Parts
            .Select(part => _index.Slices.GetValueOrDefault(TensorBundleIndex.SliceKey(part.EncodeKey(record.Name))))
            .Where(slice => slice.Shape is not null)
            .Select(slice => slice.Entry)];
        long bytes = 0;
        foreach (BundleEntry entry in entries)
        {
            bytes = entry.Size > long.MaxValue - bytes ? long.MaxValue : bytes + entry.Size;
        }

        string shards = string.Join(", ", entries.Select(e => e.Shard).Distinct().Order().Select(ShardName));
        return new VariableInfo(record.Name, record.DataType, record.Shape, bytes, shards, entries.Length == 1 ? entries[0].Offset : -1);

        string ShardName(int shard)
        {
            if (!shardNames.TryGetValue(shard, out string? name))
            {
                shardNames.Add(shard, name = System.IO.Path.GetFileName(ShardPath(Location.Prefix, shard, ShardCount)));
            }

            return name;
        }
    }
}

using System.Buffers;
using System.Text;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Writes a checkpoint of format V2, a tensor bundle, variable by variable with flat memory: PREFIX.data-NNNNN-of-NNNNN in the order
/// of adding, and on <see cref="Commit"/> PREFIX.index. All files are temporary until then; without a commit nothing remains.
/// </summary>
/// <remarks>
/// At every moment of a commit the prefix is either what it was before, whole, or the new checkpoint, whole (see
/// <see cref="BundleCommit"/>). Everything is on the disk before the first file is renamed.
/// </remarks>
public sealed class TensorBundleWriter : IDisposable
{
    // The version of the format as TensorFlow writes it (kTensorBundleVersion).
    private const int FormatVersion = 1;

    // Pieces that stay in the processor's cache between the checksum and the write.
    private const int PieceBytes = 256 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _prefix;
    private readonly OverwriteMode _mode;
    private readonly BundleShards _shards;
    private readonly Dictionary<string, BundleEntryMessage> _entries = new(StringComparer.Ordinal);
    private OutputFile? _metaGraph;
    private bool _finished;

    private TensorBundleWriter(string prefix, OverwriteMode mode, long shardBytes)
    {
        _prefix = prefix;
        _mode = mode;
        _shards = new BundleShards(prefix, mode, shardBytes);
    }

    /// <summary>The names of the files written, without folder, index first; valid after <see cref="Commit"/>.</summary>
    public IReadOnlyList<string> FileNames { get; private set; } = [];

    /// <summary>Called behind every step of a commit that other programs can see, so that a test can look.</summary>
    internal Action? AfterStep { get; set; }

    /// <summary>Begins a checkpoint.</summary>
    /// <param name="prefix">What its files' names begin with; the folder must exist.</param>
    /// <param name="mode">What to do when there is such a checkpoint.</param>
    /// <param name="shardBytes">Bytes after which a new data file is begun; a single variable may be larger. No limit by default.</param>
    /// <exception cref="OutputException">The folder is missing or not writable, or the checkpoint exists and may not be replaced.</exception>
    public static TensorBundleWriter Create(string prefix, OverwriteMode mode, long shardBytes = long.MaxValue)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(shardBytes, 1);
        string full = Path.GetFullPath(prefix);
        BundleCommit.EnsureAllowed(full, mode);
        return new TensorBundleWriter(full, mode, shardBytes);
    }

    /// <summary>Adds a variable of numbers from a stream.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="dataType">A type of fixed element size.</param>
    /// <param name="shape">A fully defined shape.</param>
    /// <param name="values">The values, little-endian and row-major; exactly as many bytes as the shape needs are read.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <exception cref="InvalidInputException">The name is empty, too long or taken, or the stream is shorter or longer than the shape.</exception>
    /// <exception cref="UnsupportedFeatureException">The type has no values that can be stored.</exception>
    public void Add(string name, DataType dataType, TensorShape shape, Stream values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        AddNumbers(Key(name), name, dataType, shape, values, cancellationToken);
    }

    /// <summary>Adds a variable of strings.</summary>
    /// <inheritdoc cref="Add(string, DataType, TensorShape, Stream, CancellationToken)" path="/exception"/>
    public void Add(string name, TensorShape shape, IReadOnlyList<byte[]> strings)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(strings);
        AddStrings(Key(name), name, shape, strings);
    }

    /// <summary>Adds a variable from memory.</summary>
    /// <inheritdoc cref="Add(string, DataType, TensorShape, Stream, CancellationToken)" path="/exception"/>
    public void Add(string name, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AddTensor(Key(name), name, tensor);
    }

    /// <summary>Adds a variable of another file.</summary>
    /// <param name="name">The name it gets.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="variable">Which one.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <inheritdoc cref="Add(string, DataType, TensorShape, Stream, CancellationToken)" path="/exception"/>
    public void Add(string name, IVariableSource source, VariableInfo variable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(variable);
        if (variable.DataType == DataType.String)
        {
            Add(name, variable.Shape, source.ReadStrings(variable));
            return;
        }

        using Stream values = source.OpenValues(variable);
        Add(name, variable.DataType, variable.Shape, values, cancellationToken);
    }

    /// <summary>Adds one slice of a partitioned variable; readers assemble the slices. Together they must cover it exactly once.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="fullShape">The variable's shape.</param>
    /// <param name="starts">The slice's first index along each axis; its lengths are those of <paramref name="slice"/>.</param>
    /// <param name="slice">The slice's values.</param>
    /// <exception cref="InvalidInputException">The name, type or shape contradicts slices added before, or the slice lies outside.</exception>
    public void AddSlice(string name, TensorShape fullShape, ReadOnlySpan<long> starts, Tensor slice)
    {
        ArgumentNullException.ThrowIfNull(fullShape);
        ArgumentNullException.ThrowIfNull(slice);
        if (starts.Length != fullShape.Rank || slice.Shape.Rank != fullShape.Rank || fullShape.Rank == 0)
        {
            throw Invalid(name, $"a slice of shape {slice.Shape} does not fit into {fullShape}");
        }

        if (slice.Shape.Equals(fullShape))
        {
            Add(name, slice);
            return;
        }

        // As partitioners write it: an axis that is not cut has no extent.
        (long, long)[] extents = new (long, long)[fullShape.Rank];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = slice.Shape[axis] == fullShape[axis] ? (0, TensorSlice.FullExtent) : (starts[axis], slice.Shape[axis]);
            if (slice.Shape[axis] == fullShape[axis] ? starts[axis] != 0 : starts[axis] < 0 || starts[axis] > fullShape[axis] - slice.Shape[axis])
            {
                throw Invalid(name, $"a slice of shape {slice.Shape} at {starts[axis]} on axis {axis} lies outside of {fullShape}");
            }
        }

        TensorSlice part = new(extents);
        TensorShapeMessage shape = Message(fullShape);
        string fullKey = TensorBundleIndex.SliceKey(Encoding.UTF8.GetBytes(name));
        if (!_entries.TryGetValue(fullKey, out BundleEntryMessage? full))
        {
            full = new BundleEntryMessage { Dtype = (int)slice.DataType, Shape = shape };
            _entries.Add(Key(name), full);
        }
        else if (full.Slices.Count == 0 || full.Dtype != (int)slice.DataType || !full.Shape.Equals(shape))
        {
            throw Invalid(name, "its slices do not have one type and one full shape");
        }

        string key = TensorBundleIndex.SliceKey(part.EncodeKey(name));
        if (_entries.ContainsKey(key))
        {
            throw Invalid(name, $"its slice {part} is given twice");
        }

        full.Slices.Add(part.ToMessage());
        AddTensor(key, name, slice);
    }

    /// <summary>Adds the graph that belongs to the checkpoint, PREFIX.meta, as a copy of a file.</summary>
    /// <param name="path">A .meta file.</param>
    /// <exception cref="InputNotFoundException">It is missing or may not be read.</exception>
    /// <exception cref="OutputException">The copy cannot be written or exists.</exception>
    public void AddMetaGraph(string path)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        using FileStream source = InputFile.OpenStream(path, 1 << 16);
        AddMetaGraph(source.CopyTo);
    }

    /// <summary>Adds the graph that belongs to the checkpoint, PREFIX.meta.</summary>
    /// <param name="write">Writes it.</param>
    /// <exception cref="OutputException">It cannot be written or exists.</exception>
    public void AddMetaGraph(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ObjectDisposedException.ThrowIf(_finished, this);
        _metaGraph?.Dispose();
        _metaGraph = OutputFile.Create(_prefix + ".meta", _mode);
        try
        {
            write(_metaGraph.Stream);
            _metaGraph.Flush();
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Writes the index and puts all files in place, one process at a time in a folder.</summary>
    /// <param name="cancellationToken">Ends the waiting for another process.</param>
    /// <exception cref="OutputException">A file cannot be written or may not be replaced, or another process is in the way for a minute.</exception>
    public void Commit(CancellationToken cancellationToken = default)
    {
        Flush();
        using CheckpointFolderLock held = CheckpointFolderLock.Acquire(Path.GetDirectoryName(_prefix)!, cancellationToken: cancellationToken);
        CommitHeld(held);
    }

    /// <summary>Brings the values to the disk, so that a commit has little to do.</summary>
    /// <exception cref="OutputException">The disk is full.</exception>
    internal void Flush()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        _shards.Flush();
    }

    /// <summary>As <see cref="Commit"/>, by somebody who has the folder's lock.</summary>
    internal void CommitHeld(CheckpointFolderLock held)
    {
        ArgumentNullException.ThrowIfNull(held);
        CommitAlone();
    }

    /// <summary>As <see cref="Commit"/>, in a folder that nobody else knows yet.</summary>
    internal void CommitAlone()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        _shards.Flush();
        FileNames = new BundleCommit(_prefix, _mode, _shards.Files, _metaGraph, WriteIndex, AfterStep).Run();
        _finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _finished = true;
        _shards.Dispose();
        _metaGraph?.Dispose();
    }

    private void AddTensor(string key, string name, Tensor tensor)
    {
        if (tensor.DataType == DataType.String)
        {
            AddStrings(key, name, tensor.Shape, tensor.Strings);
            return;
        }

        // From where it stands: a copy of a large variable would be as large.
        ReadOnlySpan<byte> left = tensor.Bytes.Span;
        long bytes = SizeOf(name, tensor.DataType, tensor.Shape);
        Stream shard = _shards.For(bytes);
        uint crc = 0;
        while (!left.IsEmpty)
        {
            ReadOnlySpan<byte> piece = left[..Math.Min(left.Length, PieceBytes)];
            crc = Crc32C.Append(crc, piece);
            Write(shard, piece);
            left = left[piece.Length..];
        }

        Register(key, tensor.DataType, tensor.Shape, bytes, crc);
    }

    // How many bytes the values have.
    private long SizeOf(string name, DataType dataType, TensorShape shape)
    {
        int elementSize = dataType.ElementSize();
        if (elementSize == 0)
        {
            throw new UnsupportedFeatureException(
                $"The variable '{name}' is of type {dataType.TensorFlowName()}, which has no values that a checkpoint could store.", "Leave it out.", _prefix);
        }

        if (!shape.IsFullyDefined || shape.ElementCount > long.MaxValue / elementSize)
        {
            throw Invalid(name, $"a variable cannot have the shape {shape}");
        }

        ObjectDisposedException.ThrowIf(_finished, this);
        return shape.ElementCount * elementSize;
    }

    private void AddNumbers(string key, string name, DataType dataType, TensorShape shape, Stream values, CancellationToken cancellationToken)
    {
        long bytes = SizeOf(name, dataType, shape);
        Stream shard = _shards.For(bytes);
        uint crc = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long left = bytes;
            while (left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = values.ReadAtLeast(buffer.AsSpan(0, (int)Math.Min(buffer.Length, left)), 1, throwOnEndOfStream: false);
                if (read == 0)
                {
                    throw Invalid(name, $"{bytes - left} bytes of values do not fill {dataType.TensorFlowName()} {shape}");
                }

                crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
                Write(shard, buffer.AsSpan(0, read));
                left -= read;
            }

            // Reading on to the end is what makes the source verify its own checksum.
            if (values.ReadByte() >= 0)
            {
                throw Invalid(name, $"there are more than the {bytes} bytes of values of {dataType.TensorFlowName()} {shape}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Register(key, dataType, shape, bytes, crc);
    }

    private void AddStrings(string key, string name, TensorShape shape, IReadOnlyList<byte[]> strings)
    {
        if (shape.ElementCount != strings.Count)
        {
            throw Invalid(name, $"{strings.Count} strings do not fill the shape {shape}");
        }

        ObjectDisposedException.ThrowIf(_finished, this);
        Stream shard = _shards.For(strings.Sum(s => s.Length + 1L) + 4);
        try
        {
            (long size, uint crc) = BundleStrings.Write(shard, strings);
            Register(key, DataType.String, shape, size, crc);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    private void Register(string key, DataType dataType, TensorShape shape, long bytes, uint crc)
    {
        _entries.Add(key, new BundleEntryMessage
        {
            Dtype = (int)dataType,
            Shape = Message(shape),
            ShardId = _shards.Count - 1,
            Offset = _shards.Position,
            Size = bytes,
            Crc32C = Crc32C.Mask(crc),
        });
        _shards.Keep(bytes);
    }

    private void WriteIndex(Stream destination, int shardCount)
    {
        try
        {
            TableWriter table = new(destination);
            table.Add([], new BundleHeaderMessage { NumShards = shardCount, Version = new VersionMessage { Producer = FormatVersion } }.ToByteArray());

            // Characters stand for bytes here, so ordinal order is the order of the keys.
            foreach ((string key, BundleEntryMessage entry) in _entries.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                table.Add(Encoding.Latin1.GetBytes(key), entry.ToByteArray());
            }

            table.Finish();
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Why a variable cannot have a name; null where it can.</summary>
    internal static string? WhyNoName(string name)
    {
        try
        {
            byte[] key = StrictUtf8.GetBytes(name);
            return key.Length == 0 || !NameLength.Allows(key.Length) || key[0] == 0 ? $"a name has 1 to {Limits.MaxNameBytes} bytes and does not begin with a zero" : null;
        }
        catch (ArgumentException)
        {
            return "a name must be Unicode text, without half of a surrogate pair";
        }
    }

    private string Key(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (WhyNoName(name) is { } why)
        {
            throw Invalid(name, why);
        }

        string latin = TensorBundleIndex.SliceKey(StrictUtf8.GetBytes(name));
        return _entries.ContainsKey(latin) ? throw Invalid(name, "the checkpoint holds it already") : latin;
    }

    private void Write(Stream shard, ReadOnlySpan<byte> bytes)
    {
        try
        {
            shard.Write(bytes);
        }
        catch (IOException e)
        {
            throw CannotWrite(e);
        }
    }

    private OutputException CannotWrite(IOException cause) =>
        new($"'{_prefix}' cannot be written: {cause.Message}", "Check the free space of the folder, or choose another path.", _prefix, cause);

    private InvalidInputException Invalid(string name, string why) =>
        new($"The variable '{name}' cannot be added to '{_prefix}': {why}.", "Correct the variable's name, shape or values.", _prefix);

    private static TensorShapeMessage Message(TensorShape shape)
    {
        TensorShapeMessage message = new();
        message.Dim.AddRange(shape.Select(d => new TensorShapeMessage.Types.Dim { Size = d }));
        return message;
    }
}

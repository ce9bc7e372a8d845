using System.Buffers;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>Verifies a checkpoint of format V2. Values are read by several threads, in the order of the files.</summary>
internal sealed class TensorBundleVerifier
{
    private const int BufferBytes = 1 << 20;

    private readonly CheckpointLocation _location;
    private readonly FaultList _faults;
    private readonly IProgress<ProgressReport>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly string _indexPath;

    public TensorBundleVerifier(CheckpointLocation location, FaultList faults, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        _location = location;
        _faults = faults;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _indexPath = TensorBundleReader.IndexPath(location.Prefix);
    }

    /// <summary>Verifies everything.</summary>
    /// <returns>The number of variables, and of bytes of values read.</returns>
    public (int Variables, long Bytes) Run()
    {
        TensorBundleIndex index;
        try
        {
            using TableReader table = TableReader.Open(InputFile.Open(_indexPath), e => _faults.Add(e, _indexPath));
            index = TensorBundleIndex.Read(
                table,
                key => CheckpointReader.ReadName(key, _indexPath),
                (shape, name) => CheckpointReader.ReadShape(shape, _indexPath, name),
                (name, e) => _faults.Add(e, _indexPath, name));
        }
        catch (TfModelException e)
        {
            _faults.Add(e, _indexPath);
            return (0, 0);
        }

        // What is damaged in the index has bytes in the data all the same: they are not to be reported as left over.
        bool indexIsWhole = _faults.Count == 0;
        List<Value> values = [.. CollectValues(index)];
        long bytes = 0;
        if (index.ShardCount > 0)
        {
            bytes = VerifyShards(index, values, indexIsWhole);
        }

        VerifyObjectGraph(index);
        return (index.Variables.Count, bytes);
    }

    /// <summary>Everything that has bytes in a data file; what is wrong with types and slices is reported on the way.</summary>
    private IEnumerable<Value> CollectValues(TensorBundleIndex index)
    {
        HashSet<string> listed = new(StringComparer.Ordinal);
        foreach (TensorBundleIndex.Variable variable in index.Variables)
        {
            if (!variable.DataType.IsKnown())
            {
                Add(CheckpointFaultKind.UnknownType, variable.Name, $"'{_indexPath}', variable '{variable.Name}': found data type {(int)variable.DataType}, expected one that is known.");
            }

            if (variable.Parts is null)
            {
                yield return new Value(variable.Name, variable.DataType, variable.Shape, variable.Entry);
                continue;
            }

            foreach (TensorSlice part in variable.Parts)
            {
                string key = TensorBundleIndex.SliceKey(part.EncodeKey(variable.Name));
                if (!listed.Add(key))
                {
                    continue; // the coverage shows it
                }

                if (!index.Slices.TryGetValue(key, out TensorBundleIndex.SliceEntry slice))
                {
                    Add(CheckpointFaultKind.Slices, variable.Name, $"'{_indexPath}', variable '{variable.Name}': found no entry for its slice {part}, expected one for every slice listed.");
                    continue;
                }

                if (slice.DataType != variable.DataType || !slice.Shape.Equals(part.ShapeWithin(variable.Shape)))
                {
                    Add(
                        CheckpointFaultKind.Slices,
                        variable.Name,
                        $"'{_indexPath}', variable '{variable.Name}', slice {part}: found {slice.DataType.TensorFlowName()} {slice.Shape}, expected {variable.DataType.TensorFlowName()} {part.ShapeWithin(variable.Shape)}.");
                }

                yield return new Value($"{variable.Name}', slice '{part}", slice.DataType, slice.Shape, slice.Entry);
            }

            VerifyCoverage(variable, variable.Parts);
        }

        foreach ((string key, TensorBundleIndex.SliceEntry slice) in index.Slices)
        {
            if (!listed.Contains(key))
            {
                string name = TensorBundleIndex.SliceName(System.Text.Encoding.Latin1.GetBytes(key));
                Add(CheckpointFaultKind.Slices, string.Empty, $"'{_indexPath}', {name}: found no variable that lists it, expected one.");
                yield return new Value(name, slice.DataType, slice.Shape, slice.Entry);
            }
        }
    }

    private void VerifyCoverage(TensorBundleIndex.Variable variable, TensorSlice[] parts)
    {
        try
        {
            SliceLayout.Create(variable.Shape, parts, _indexPath, variable.Name);
        }
        catch (CorruptFileException e)
        {
            Add(CheckpointFaultKind.Slices, variable.Name, e.Problem);
        }
        catch (LimitExceededException e)
        {
            _faults.Add(e, _indexPath, variable.Name);
        }
    }

    private long VerifyShards(TensorBundleIndex index, List<Value> values, bool indexIsWhole)
    {
        List<(InputFile File, Value Value)> readable = [];
        List<InputFile> files = [];
        try
        {
            foreach (IGrouping<int, Value> shard in values.GroupBy(v => v.Entry.Shard).OrderBy(g => g.Key))
            {
                Value[] ordered = [.. shard.OrderBy(v => v.Entry.Offset).ThenBy(v => v.Entry.Size)];
                string path = TensorBundleReader.ShardPath(_location.Prefix, shard.Key, index.ShardCount);
                InputFile file;
                try
                {
                    file = InputFile.Open(path);
                }
                catch (TfModelException e)
                {
                    _faults.Add(new CheckpointFault(
                        CheckpointFaultKind.Missing, path, string.Empty, $"{e.Problem.TrimEnd('.')}; it holds {ordered.Length} of the checkpoint's values."));
                    continue;
                }

                files.Add(file);
                VerifyPlaces(file, ordered, indexIsWhole);
                readable.AddRange(ordered.Where(v => v.Entry.Offset <= file.Length - v.Entry.Size).Select(v => (file, v)));
            }

            ByteProgress progress = new(_progress, "Verifying values", readable.SaturatingSum(r => r.Value.Entry.Size));
            Parallel.ForEach(
                Partitioner(readable),
                new ParallelOptions { CancellationToken = _cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                item => VerifyValue(item.File, item.Value, index.BigEndian, progress));
            return progress.Done;
        }
        finally
        {
            files.ForEach(f => f.Dispose());
        }
    }

    // One at a time, in the order of the file: every thread reads right behind the others.
    private static System.Collections.Concurrent.OrderablePartitioner<(InputFile File, Value Value)> Partitioner(List<(InputFile File, Value Value)> items) =>
        System.Collections.Concurrent.Partitioner.Create(items, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);

    /// <summary>Whether the values of one data file lie within it, side by side.</summary>
    private void VerifyPlaces(InputFile file, Value[] ordered, bool indexIsWhole)
    {
        long end = 0;
        string before = string.Empty;
        foreach (Value value in ordered)
        {
            BundleEntry entry = value.Entry;
            if (entry.Offset > file.Length - entry.Size)
            {
                Add(
                    CheckpointFaultKind.Truncated,
                    value.Name,
                    $"'{file.Path}', variable '{value.Name}': found a file of {file.Length} bytes, expected at least {entry.Offset + entry.Size} (offset {entry.Offset}, size {entry.Size}).",
                    file.Path,
                    entry.Offset);
            }

            if (entry.Size == 0)
            {
                continue;
            }

            if (entry.Offset < end)
            {
                Add(
                    CheckpointFaultKind.Overlap,
                    value.Name,
                    $"'{file.Path}', variable '{value.Name}': found its values from byte {entry.Offset} on, expected them behind those of '{before}', which end at byte {end}.",
                    file.Path,
                    entry.Offset);
            }
            else if (entry.Offset > end && indexIsWhole)
            {
                VerifyPadding(file, end, entry.Offset);
            }

            if (entry.Offset + entry.Size > end)
            {
                end = entry.Offset + entry.Size;
                before = value.Name;
            }
        }

        if (end < file.Length && indexIsWhole)
        {
            VerifyPadding(file, end, file.Length);
        }
    }

    /// <summary>Bytes between two variables are zeros up to a multiple of some power of two, as writers align; anything else is a gap.</summary>
    private void VerifyPadding(InputFile file, long from, long to)
    {
        long alignment = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(to - from + 1));
        if (to % alignment == 0 || to == file.Length)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                long at = from;
                bool zero = true;
                while (at < to && zero && to - from < Limits.MaxMetadataBytes)
                {
                    _cancellationToken.ThrowIfCancellationRequested();
                    Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(BufferBytes, to - at));
                    file.ReadExactly(piece, at, "the bytes between two variables");
                    zero = piece.IndexOfAnyExcept((byte)0) < 0;
                    at += piece.Length;
                }

                // At the end of a file zeros are padding too, but no more of them than an alignment asks for.
                if (zero && at == to && (to != file.Length || to - from < 4096))
                {
                    return;
                }
            }
            catch (CorruptFileException e)
            {
                _faults.Add(e, file.Path, place: from);
                return;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        Add(
            CheckpointFaultKind.Gap,
            string.Empty,
            $"'{file.Path}', bytes {from} to {to}: found {to - from} bytes that belong to no variable, expected {(to == file.Length ? "the end of the file" : "values without a gap")}.",
            file.Path,
            from);
    }

    private void VerifyValue(InputFile file, Value value, bool bigEndian, ByteProgress progress)
    {
        try
        {
            if (value.DataType == DataType.String)
            {
                BundleStrings.Read(file, value.Entry, value.Shape.ElementCount, bigEndian, value.Name);
                progress.Add(value.Entry.Size, value.Name);
            }
            else if (value.DataType == DataType.Variant)
            {
                BundleVariants.Verify(file, value.Entry, value.Shape.ElementCount, bigEndian, value.Name);
                progress.Add(value.Entry.Size, value.Name);
            }
            else if (value.DataType.ElementSize() > 0)
            {
                VerifyNumbers(file, value, progress);
            }
        }
        catch (TfModelException e)
        {
            _faults.Add(e, file.Path, value.Name, value.Entry.Offset);
        }
    }

    private void VerifyNumbers(InputFile file, Value value, ByteProgress progress)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(value.Entry.Size, 1, BufferBytes));
        try
        {
            using BundleValueStream stream = new(file, value.Entry, value.Name, 1);
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                progress.Add(read, value.Name);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Every variable that the graph of objects would restore must be there.</summary>
    private void VerifyObjectGraph(TensorBundleIndex index)
    {
        if (!index.Variables.Exists(v => v.Name == CheckpointNames.ObjectGraph))
        {
            return;
        }

        try
        {
            using CheckpointReader reader = CheckpointReader.Open(_location);
            if (ObjectGraph.Read(reader) is { } graph)
            {
                IReadOnlyDictionary<string, IReadOnlyList<string>> parts = graph.Parts([.. reader.Variables.Select(v => v.Name)]);
                foreach (string key in graph.Keys.Where(k => reader.Find(k) is null && !parts.ContainsKey(k)))
                {
                    Add(CheckpointFaultKind.ObjectGraph, key, $"'{_indexPath}', the graph of objects: found the variable '{key}', expected variables that the checkpoint holds.");
                }
            }
        }
        catch (TfModelException)
        {
            // Reported already, when its bytes were verified or the index was read.
        }
    }

    private void Add(CheckpointFaultKind kind, string variable, string message, string? filePath = null, long place = 0) =>
        _faults.Add(new CheckpointFault(kind, filePath ?? _indexPath, variable, message), place);

    private readonly record struct Value(string Name, DataType DataType, TensorShape Shape, BundleEntry Entry);
}

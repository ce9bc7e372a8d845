using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints.Verification;

/// <summary>Verifies a checkpoint of format V1: every block's checksum, and every record against the tables of contents.</summary>
internal sealed class SavedTensorSlicesVerifier
{
    private readonly CheckpointLocation _location;
    private readonly FaultList _faults;
    private readonly IProgress<ProgressReport>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public SavedTensorSlicesVerifier(CheckpointLocation location, FaultList faults, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        _location = location;
        _faults = faults;
        _progress = progress;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Verifies everything.</summary>
    /// <returns>The number of variables, and of bytes of records read.</returns>
    public (int Variables, long Bytes) Run()
    {
        foreach (string missing in _location.Files.Where(f => !File.Exists(f)))
        {
            _faults.Add(new CheckpointFault(CheckpointFaultKind.Missing, missing, string.Empty, $"The file '{missing}' does not exist; it may hold a part of the checkpoint's values."));
        }

        SavedTensorSlicesReader reader;
        try
        {
            reader = SavedTensorSlicesReader.Open(_location, InputFile.Open, (file, name, e) => _faults.Add(e, file, name));
        }
        catch (TfModelException e)
        {
            _faults.Add(e, _location.Prefix);
            return (0, 0);
        }

        using (reader)
        {
            ILookup<string, TensorSlice> slices = reader.Slices.ToLookup(s => s.Name, s => s.Slice, StringComparer.Ordinal);
            foreach (VariableInfo variable in reader.Variables)
            {
                VerifyListing(variable, [.. slices[variable.Name]]);
            }

            ByteProgress progress = new(_progress, "Verifying values", reader.Tables.Sum(t => t.FileLength));
            foreach (TableReader table in reader.Tables)
            {
                VerifyRecords(reader, table, progress);
            }

            return (reader.Variables.Count, progress.Done);
        }
    }

    private void VerifyListing(VariableInfo variable, TensorSlice[] slices)
    {
        if (!variable.DataType.IsKnown() || SavedSlice.ValueField(variable.DataType) == 0)
        {
            _faults.Add(new CheckpointFault(
                CheckpointFaultKind.UnknownType,
                _location.Files[0],
                variable.Name,
                $"'{_location.Prefix}', variable '{variable.Name}': found data type {(int)variable.DataType} ({variable.DataType.TensorFlowName()}), expected one that format V1 has."));
        }

        // With a file missing a gap is no news.
        if (_location.Files.Any(f => !File.Exists(f)))
        {
            return;
        }

        try
        {
            SliceLayout.Create(variable.Shape, slices, _location.Prefix, variable.Name);
        }
        catch (CorruptFileException e)
        {
            _faults.Add(new CheckpointFault(CheckpointFaultKind.Slices, _location.Files[0], variable.Name, e.Problem));
        }
        catch (LimitExceededException e)
        {
            _faults.Add(e, _location.Files[0], variable.Name);
        }
    }

    private void VerifyRecords(SavedTensorSlicesReader reader, TableReader table, ByteProgress progress)
    {
        Dictionary<string, (string Name, DataType DataType, TensorShape Shape, TensorSlice Slice)> expected = new(StringComparer.Ordinal);
        foreach ((string name, DataType type, TensorShape shape, TableReader owner, TensorSlice slice) in reader.Slices)
        {
            if (owner == table)
            {
                expected.TryAdd(Encoding.Latin1.GetString(slice.EncodeKey(name)), (name, type, slice.ShapeWithin(shape)!, slice));
            }
        }

        bool contentsAreWhole = _faults.Count == 0;
        int damagedBlocks = 0;
        table.ForEach(
            cursor =>
            {
                _cancellationToken.ThrowIfCancellationRequested();
                progress.Add(cursor.Value.Length, Path.GetFileName(table.Path));
                if (cursor.Key.IsEmpty)
                {
                    return;
                }

                if (expected.Remove(Encoding.Latin1.GetString(cursor.Key), out (string Name, DataType DataType, TensorShape Shape, TensorSlice Slice) record))
                {
                    VerifyRecord(cursor.Value, record.Name, record.DataType, record.Shape.ElementCount, table.Path);
                }
                else if (contentsAreWhole)
                {
                    _faults.Add(new CheckpointFault(
                        CheckpointFaultKind.Slices,
                        table.Path,
                        string.Empty,
                        $"'{table.Path}', the record with the key 0x{Convert.ToHexStringLower(cursor.Key[..Math.Min(64, cursor.Key.Length)])}: found no variable that lists it, expected one."));
                }
            },
            e =>
            {
                damagedBlocks++;
                _faults.Add(e, table.Path);
            });

        // What stood in a damaged block has been reported with it.
        foreach ((string Name, DataType DataType, TensorShape Shape, TensorSlice Slice) record in damagedBlocks == 0 ? expected.Values.ToArray() : [])
        {
            _faults.Add(new CheckpointFault(
                CheckpointFaultKind.Slices, table.Path, record.Name, $"'{table.Path}', variable '{record.Name}': found no record for its slice {record.Slice}, expected a record for every slice listed."));
        }
    }

    private void VerifyRecord(ReadOnlyMemory<byte> record, string name, DataType type, long count, string filePath)
    {
        try
        {
            ReadOnlyMemory<byte> tensor = SavedSlice.Tensor(record, filePath, name);
            if (type == DataType.String)
            {
                SavedSlice.ReadStrings(tensor, count, filePath, name);
            }
            else if (SavedSlice.ValueField(type) != 0)
            {
                using SavedSliceStream values = new(tensor, type, count, filePath, name);
                while (values.Read(_buffer) > 0)
                {
                    _cancellationToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (TfModelException e)
        {
            _faults.Add(e, filePath, name);
        }
    }
}

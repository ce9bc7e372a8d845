using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Formats.Tfjs;

/// <summary>The bytes of a group, written one after another into files of a fixed size: group{g}-shard{i}of{n}.bin. A weight may begin in one file and end in the next.</summary>
internal sealed class TfjsShardStream : IDisposable
{
    // No server and no browser is to fetch more for one model.
    private const int MaxFiles = 100_000;

    private readonly OutputFolder _folder;
    private readonly long _shardBytes;
    private readonly long _total;
    private OutputStream? _file;
    private long _written;

    /// <summary>Creates the stream; files are created when bytes come.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="group">The group's number, from 1.</param>
    /// <param name="total">How many bytes will come: the names of the files say how many there are.</param>
    /// <param name="shardBytes">Bytes of a file, but of the last one.</param>
    public TfjsShardStream(OutputFolder folder, int group, long total, long shardBytes)
    {
        _folder = folder;
        _shardBytes = shardBytes;
        _total = total;
        long count = (total / shardBytes) + (total % shardBytes == 0 ? 0 : 1);
        if (count > MaxFiles)
        {
            throw new InvalidInputException($"{total} bytes of weights in files of {shardBytes} bytes are {count} files.", $"Use files of at least {(total / MaxFiles) + 1} bytes.");
        }

        Paths = [.. Enumerable.Range(1, (int)count).Select(i => string.Create(CultureInfo.InvariantCulture, $"group{group}-shard{i}of{count}.bin"))];
    }

    /// <summary>The files, in order; none for a group without bytes.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _total - _written)
        {
            throw new InvalidOperationException($"More than {_total} bytes of weights came.");
        }

        while (bytes.Length > 0)
        {
            long inFile = _written % _shardBytes;
            if (inFile == 0)
            {
                _file?.Dispose();
                _file = _folder.CreateFile(Paths[(int)(_written / _shardBytes)]);
            }

            int length = (int)Math.Min(bytes.Length, _shardBytes - inFile);
            _file!.Write(bytes[..length]);
            _written += length;
            bytes = bytes[length..];
        }
    }

    /// <summary>Closes the last file.</summary>
    public void Complete()
    {
        Dispose();
        if (_written != _total)
        {
            throw new InvalidOperationException($"{_written} of {_total} bytes of weights came.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}

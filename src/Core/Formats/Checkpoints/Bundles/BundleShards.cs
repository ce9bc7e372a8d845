using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>The data files of a bundle that is being written: temporary until <see cref="BundleCommit"/> puts them in place, a new one begun at the size limit.</summary>
internal sealed class BundleShards : IDisposable
{
    private const int MaxShards = 99_999;

    private readonly string _prefix;
    private readonly OverwriteMode _mode;
    private readonly long _limit;
    private readonly List<OutputFile> _files = [];

    /// <summary>Begins the first data file.</summary>
    /// <param name="prefix">The bundle's full prefix.</param>
    /// <param name="mode">What to do where a data file exists already.</param>
    /// <param name="limit">Bytes after which a new data file is begun.</param>
    /// <exception cref="OutputException">The folder is missing or not writable.</exception>
    public BundleShards(string prefix, OverwriteMode mode, long limit)
    {
        _prefix = prefix;
        _mode = mode;
        _limit = limit;
        Begin();
    }

    /// <summary>How many there are.</summary>
    public int Count => _files.Count;

    /// <summary>The bytes of whole additions in the last one: where the next addition begins.</summary>
    public long Position { get; private set; }

    /// <summary>The files, in order.</summary>
    public IReadOnlyList<OutputFile> Files => _files;

    /// <summary>The data file for an addition of about so many bytes, at <see cref="Position"/>.</summary>
    public Stream For(long bytes)
    {
        CutAborted();
        if (Position > 0 && bytes > _limit - Position)
        {
            Begin();
        }

        return _files[^1].Stream;
    }

    /// <summary>Keeps what has been written since <see cref="For"/>; without this it is cut off again.</summary>
    public void Keep(long bytes) => Position += bytes;

    /// <summary>Brings everything to the disk, so that putting it in place has only to rename.</summary>
    /// <exception cref="OutputException">The disk is full.</exception>
    public void Flush()
    {
        CutAborted();
        foreach (OutputFile file in _files)
        {
            file.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OutputFile file in _files)
        {
            file.Dispose();
        }
    }

    private void Begin()
    {
        if (_files.Count == MaxShards)
        {
            throw new InvalidInputException($"'{_prefix}' would have more than {MaxShards} data files.", "Choose a larger shard size.", _prefix);
        }

        // How many there will be is known at the end only: until then they are called as of 0.
        string path = TensorBundleReader.ShardPath(_prefix, _files.Count, 0);
        _files.Add(_files.Count == 0 ? OutputFile.Create(path, _mode) : OutputFile.CreateOneOfMany(path, _mode));
        Position = 0;
    }

    private void CutAborted()
    {
        Stream current = _files[^1].Stream;
        if (current.Position != Position)
        {
            current.SetLength(Position);
            current.Position = Position;
        }
    }
}

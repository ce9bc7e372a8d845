using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Puts the files of a new bundle in place such that at every moment the prefix is either the old checkpoint, whole, or the new one,
/// whole: a process that is killed, or a machine that loses power, between any two steps leaves one of them.
/// </summary>
/// <remarks>
/// A bundle is an index and data files whose names say how many they are. Only one step can be the one that counts: the rename of the
/// index. So all data files must be in place before it under names that the old index does not use.
/// Where nothing is there, or the number of data files changes, the final names are such names. Where it stays the same they are not:
/// then the new data gets names "of one more" first and an index that says so (that is the step that counts; it is a valid
/// checkpoint, whose last data file is empty); after it the same files get a second name, the usual one, and the index that
/// says that replaces the first. Only then are the names in between, and data files of the old checkpoint, removed.
/// </remarks>
internal sealed partial class BundleCommit
{
    private readonly string _prefix;
    private readonly string _folder;
    private readonly OverwriteMode _mode;
    private readonly IReadOnlyList<OutputFile> _shards;
    private readonly OutputFile? _metaGraph;
    private readonly Action<Stream, int> _writeIndex;
    private readonly Action? _afterStep;

    /// <summary>Prepares a commit.</summary>
    /// <param name="prefix">The full prefix.</param>
    /// <param name="mode">What to do when there is such a checkpoint.</param>
    /// <param name="shards">The data files, flushed.</param>
    /// <param name="metaGraph">The .meta file, flushed; null for a checkpoint without one.</param>
    /// <param name="writeIndex">Writes an index for some number of data files, of which the first are those given.</param>
    /// <param name="afterStep">Called behind every step that changes what other programs see, so that a test can look.</param>
    public BundleCommit(
        string prefix, OverwriteMode mode, IReadOnlyList<OutputFile> shards, OutputFile? metaGraph, Action<Stream, int> writeIndex, Action? afterStep)
    {
        _prefix = prefix;
        _folder = Path.GetDirectoryName(prefix)!;
        _mode = mode;
        _shards = shards;
        _metaGraph = metaGraph;
        _writeIndex = writeIndex;
        _afterStep = afterStep;
    }

    /// <summary>Whether a file name is that of a data file of a prefix, of whatever number.</summary>
    public static bool IsShardOf(string fileName, string prefixName) =>
        fileName.StartsWith(prefixName, StringComparison.Ordinal) && ShardSuffix().IsMatch(fileName[prefixName.Length..]);

    /// <summary>Throws when a bundle could not be put in place, without touching the disk.</summary>
    /// <exception cref="OutputException">
    /// There is one that may not be replaced, or one of its files is a link, a pipe or a device: several files cannot be replaced in one step
    /// through links.
    /// </exception>
    public static void EnsureAllowed(string prefix, OverwriteMode mode)
    {
        string index = TensorBundleReader.IndexPath(prefix);
        string folder = Path.GetDirectoryName(prefix)!, name = Path.GetFileName(prefix);
        IEnumerable<string> shards = Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, name + ".data-*").Where(f => IsShardOf(Path.GetFileName(f), name)) : [];
        foreach (string file in shards.Append(prefix + ".meta").Prepend(index))
        {
            if (FileStatus.OfLink(file) is { Kind: not (FileKind.Regular or FileKind.Folder) } other)
            {
                throw new OutputException(
                    other.Kind == FileKind.Link
                        ? $"'{file}' is a link, and the files of a checkpoint are not replaced through links: at some moment it would be neither the old one nor the new one."
                        : $"'{file}' is a pipe, a device or a socket, and no file of a checkpoint.",
                    "Write to another prefix, such as that of the files behind the links, or remove it by hand.",
                    file);
            }
        }

        OutputFile.EnsureAllowed(index, mode);
    }

    /// <summary>Puts everything in place.</summary>
    /// <returns>The names of the checkpoint's files, without folder, index first.</returns>
    /// <exception cref="OutputException">A file cannot be put in place. What was there is untouched.</exception>
    public IReadOnlyList<string> Run()
    {
        EnsureAllowed(_prefix, _mode);
        HashSet<string> old = OldShards();
        int count = _shards.Count;
        bool clash = Paths(count).Any(old.Contains);
        string[] placed = Place(clash ? count + 1 : count);
        if (clash)
        {
            placed = TakeUsualNames(placed);
        }

        RemoveOthers(placed);
        return [.. placed.Prepend(TensorBundleReader.IndexPath(_prefix)).Select(p => Path.GetFileName(p))];
    }

    /// <summary>Puts data, graph and index in place, the data under names that count more files where need be.</summary>
    private string[] Place(int count)
    {
        List<string> placed = [];
        try
        {
            string[] paths = [.. Paths(count)];
            for (int i = 0; i < _shards.Count; i++)
            {
                _shards[i].Retarget(paths[i]);
            }

            using OutputFile index = OutputFile.Create(TensorBundleReader.IndexPath(_prefix), _mode);
            _writeIndex(index.Stream, count);
            index.Flush();
            for (int i = 0; i < count; i++)
            {
                if (i < _shards.Count)
                {
                    _shards[i].Commit();
                }
                else
                {
                    using OutputFile empty = OutputFile.Create(paths[i], OverwriteMode.Replace);
                    empty.Commit();
                }

                placed.Add(paths[i]);
                _afterStep?.Invoke();
            }

            if (_metaGraph is not null)
            {
                _metaGraph.Commit();
                if (_mode == OverwriteMode.Refuse)
                {
                    placed.Add(_metaGraph.Path);
                }

                _afterStep?.Invoke();
            }

            FileSystemCalls.FlushFolder(_folder);
            index.Commit();
            FileSystemCalls.FlushFolder(_folder);
            _afterStep?.Invoke();
            return paths;
        }
        catch (OutputException)
        {
            // The old index, if there is one, names none of these.
            placed.ForEach(File.Delete);
            throw;
        }
    }

    /// <summary>Gives data files that are named "of one more" their usual names, and says so in the index.</summary>
    /// <returns>The paths that the index means in the end.</returns>
    private string[] TakeUsualNames(string[] interim)
    {
        string[] usual = [.. Paths(_shards.Count)];
        try
        {
            for (int i = 0; i < usual.Length; i++)
            {
                SecondName(interim[i], usual[i]);
                _afterStep?.Invoke();
            }

            FileSystemCalls.FlushFolder(_folder);
            using OutputFile index = OutputFile.Create(TensorBundleReader.IndexPath(_prefix), OverwriteMode.Replace);
            _writeIndex(index.Stream, usual.Length);
            index.Commit();
            FileSystemCalls.FlushFolder(_folder);
            _afterStep?.Invoke();
            return usual;
        }
        catch (Exception e) when (e is OutputException or IOException or UnauthorizedAccessException)
        {
            // A full disk, say: the checkpoint is whole as it stands, only its names are not the shortest.
            return interim;
        }
    }

    private static void SecondName(string existing, string path)
    {
        string temporary = TemporaryName.Beside(path);
        try
        {
            // Held, so that nobody takes its second name for a file that was left behind.
            using FileStream held = InputFile.OpenStream(existing, 0);
            if (!FileSystemCalls.TryLink(existing, temporary))
            {
                using OutputFile copy = OutputFile.Create(path, OverwriteMode.Replace);
                using FileStream source = InputFile.OpenStream(existing, 1 << 17);
                source.CopyTo(copy.Stream);
                copy.Commit();
                return;
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Removes data files of the prefix that are not this checkpoint's. A graph stays where none is written: it may be what the new values are for, and nobody has it twice. So does
    /// TensorFlow's Saver leave it (write_meta_graph=False).
    /// </summary>
    private void RemoveOthers(string[] own)
    {
        if (_mode == OverwriteMode.Refuse)
        {
            return;
        }

        string name = Path.GetFileName(_prefix);
        string[] others = [.. Directory.EnumerateFiles(_folder, name + ".data-*")
            .Where(f => IsShardOf(Path.GetFileName(f), name))
            .Except(own)
            .Order(StringComparer.Ordinal)];
        foreach (string other in others)
        {
            try
            {
                File.Delete(other);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In the way of nobody: the index says which files count.
            }

            _afterStep?.Invoke();
        }
    }

    /// <summary>The data files that the index in place needs. Of an index that cannot be read, every one that is there.</summary>
    private HashSet<string> OldShards()
    {
        string index = TensorBundleReader.IndexPath(_prefix);
        if (!File.Exists(index))
        {
            return [];
        }

        try
        {
            using TensorBundleReader old = TensorBundleReader.Open(new CheckpointLocation(CheckpointVersion.V2, _prefix, [index]), InputFile.Open);
            return [.. old.PresentShards()];
        }
        catch (TfModelException)
        {
            // Nothing can be kept whole that is damaged already.
            return [];
        }
    }

    private IEnumerable<string> Paths(int count) => Enumerable.Range(0, count).Select(i => TensorBundleReader.ShardPath(_prefix, i, count));

    [GeneratedRegex(@"^\.data-\d{5}-of-\d{5}$")]
    private static partial Regex ShardSuffix();
}

using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Finds the checkpoints of prefixes, as they are while it is in use: a state file may name thousands, so that each folder is listed once, and each prefix
/// looked for once.
/// </summary>
internal sealed class CheckpointSearch
{
    /// <summary>Most files of one checkpoint of V1: as many as devices wrote it.</summary>
    internal const int MaxV1Files = 1 << 14;

    // Names in a folder as its system tells them apart.
    private static readonly StringComparer Names = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly Dictionary<string, CheckpointLocation?> _found = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Prefix, string Count), CheckpointLocation?> _sets = [];
    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);

    /// <inheritdoc cref="CheckpointPath.FindPrefix"/>
    public CheckpointLocation? FindPrefix(string prefix)
    {
        string full = Path.GetFullPath(prefix);
        if (!_found.TryGetValue(full, out CheckpointLocation? location))
        {
            _found.Add(full, location = Find(full));
        }

        return location;
    }

    /// <inheritdoc cref="CheckpointPath.FindRecorded"/>
    public CheckpointLocation? FindRecorded(string recordedPath, string folder)
    {
        string name = recordedPath[(recordedPath.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.Length == 0 || recordedPath.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        // A URL (gs://…) is no path of this machine: only its last part can be.
        CheckpointLocation? found = recordedPath.Contains("://", StringComparison.Ordinal) ? null : FindPrefix(Path.Combine(folder, recordedPath));
        return found ?? FindPrefix(Path.Combine(folder, name));
    }

    /// <summary>The data files of a checkpoint of V2 that are there, in order of their names.</summary>
    public IReadOnlyList<string> BundleShards(string prefix) =>
        Path.GetDirectoryName(prefix) is { } folder && FolderOf(folder) is { } listed ? [.. listed.BundleShards[prefix]] : [];

    /// <summary>The checkpoint of a V1 file: the file, or the set of numbered files it belongs to.</summary>
    public CheckpointLocation V1File(string path) => CheckpointPath.V1Shard().Match(path) is { Success: true } shard
        ? V1Shards(shard.Groups["prefix"].Value, shard.Groups["count"].Value) ?? new CheckpointLocation(CheckpointVersion.V1, path, [path])
        : new CheckpointLocation(CheckpointVersion.V1, path, [path]);

    private CheckpointLocation? Find(string full)
    {
        if (File.Exists(TensorBundleReader.IndexPath(full)))
        {
            return CheckpointPath.Bundle(full);
        }

        if (File.Exists(full))
        {
            return CheckpointPath.IsV1(full) ? V1File(full) : null;
        }

        if (CheckpointPath.ShardPattern().Match(full) is { Success: true } pattern)
        {
            return V1Shards(pattern.Groups["prefix"].Value, pattern.Groups["count"].Value);
        }

        // The numbered files say how many they are; of several sets none is to be preferred.
        return Path.GetDirectoryName(full) is { } folder && FolderOf(folder)?.V1Shards[full].Select(s => s.Count).Distinct().ToArray() is [var count] ? V1Shards(full, count) : null;
    }

    private CheckpointLocation? V1Shards(string prefix, string count)
    {
        if (!_sets.TryGetValue((prefix, count), out CheckpointLocation? location))
        {
            _sets.Add((prefix, count), location = FindSet(prefix, count));
        }

        return location;
    }

    // The numbered files of a set of which at least one is there; those that are missing are found when they are needed.
    private CheckpointLocation? FindSet(string prefix, string countDigits)
    {
        if (Path.GetDirectoryName(prefix) is not { } folder || FolderOf(folder) is not { } listed)
        {
            return null;
        }

        // Those that are there are few, whatever number is in their names.
        int count = int.Parse(countDigits, CultureInfo.InvariantCulture);
        string[] present = [.. listed.V1Shards[prefix].Where(s => s.Count == countDigits && s.Number < count).OrderBy(s => s.Number).Select(s => s.Path)];
        if (!present.Any(p => File.Exists(p) && CheckpointPath.IsV1(p)))
        {
            return null;
        }

        // Of more than may be, which are refused when they are opened, those that are there are named.
        return new CheckpointLocation(CheckpointVersion.V1, prefix, count > MaxV1Files ? present : [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{prefix}-{i:D5}-of-{count:D5}"))]);
    }

    /// <summary>Refuses a checkpoint of V1 whose files say that they are more than the limit.</summary>
    /// <exception cref="LimitExceededException">They do.</exception>
    public static void RequireFew(CheckpointLocation location)
    {
        if (CheckpointPath.V1Shard().Match(location.Files[0]) is { Success: true } shard && int.Parse(shard.Groups["count"].Value, CultureInfo.InvariantCulture) is var count && count > MaxV1Files)
        {
            throw new LimitExceededException(
                FormattableString.Invariant($"'{location.Files[0]}' is one of the {count} files of a checkpoint, more than the limit of {MaxV1Files}."), "The file was probably renamed by mistake.", location.Files[0]);
        }
    }

    // Null where there is no such folder.
    private Folder? FolderOf(string path)
    {
        if (!_folders.TryGetValue(path, out Folder? folder))
        {
            if (!Directory.Exists(path))
            {
                return null;
            }

            string[] files = CheckpointPath.Files(path);
            _folders.Add(path, folder = new Folder(
                files.Select(f => (Path: f, Match: CheckpointPath.BundleShard().Match(f))).Where(f => f.Match.Success).ToLookup(f => f.Match.Groups["prefix"].Value, f => f.Path, StringComparer.Ordinal),
                files.Select(f => (Path: f, Match: CheckpointPath.V1Shard().Match(f))).Where(f => f.Match.Success).ToLookup(
                    f => f.Match.Groups["prefix"].Value,
                    f => (f.Path, int.Parse(f.Match.Groups["number"].Value, CultureInfo.InvariantCulture), f.Match.Groups["count"].Value),
                    Names)));
        }

        return folder;
    }

    /// <summary>The numbered files of a folder by the prefix that they are of.</summary>
    private sealed record Folder(ILookup<string, string> BundleShards, ILookup<string, (string Path, int Number, string Count)> V1Shards);
}

using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Formats.Checkpoints.Folders;

/// <summary>
/// Records new checkpoints in the state file of their folder and deletes old ones, by the rules of TensorFlow's Saver and
/// CheckpointManager (tensorflow/python/checkpoint/checkpoint_management.py): the new one goes to the end of the list; checkpoints over the
/// number to keep are taken from the front and deleted, except one for each span of time.
/// </summary>
/// <remarks>
/// One thing is done in another order: the state file stops naming a checkpoint before the first of its files is deleted, so that at
/// no moment it names one that is not whole. Only files in the folder itself are deleted, wherever recorded paths may lead: a folder
/// that was copied must not delete the originals.
/// </remarks>
public sealed class CheckpointManager
{
    private readonly string _folder;

    private CheckpointManager(string folder) => _folder = folder;

    /// <summary>The checkpoints that a state file names and that are there.</summary>
    private static List<Entry> Entries(CheckpointState state, string folder)
    {
        List<Entry> entries = [];
        bool timed = state.AllModelCheckpointTimestamps.Count == state.AllModelCheckpointPaths.Count;
        List<(string Path, double? Time)> all = [.. state.AllModelCheckpointPaths.Select((path, i) => (path, timed ? state.AllModelCheckpointTimestamps[i] : (double?)null))];
        if (state.ModelCheckpointPath.Length > 0 && !state.AllModelCheckpointPaths.Contains(state.ModelCheckpointPath))
        {
            // Files written by hand may name the latest only.
            all.Add((state.ModelCheckpointPath, null));
        }

        CheckpointSearch search = new();
        foreach ((string recorded, double? time) in all)
        {
            // Files that are gone are not named again. What lies in the folder itself goes before what a recorded path leads to.
            string name = recorded[(recorded.LastIndexOfAny(['/', '\\']) + 1)..];
            CheckpointLocation? location = (name.Length > 0 ? search.FindPrefix(Path.Combine(folder, name)) : null) ?? search.FindRecorded(recorded, folder);
            if (location is null)
            {
                continue;
            }

            bool inside = Path.GetDirectoryName(location.Prefix) == folder;
            entries.Add(new Entry(
                inside ? name : recorded, location, time ?? Seconds(new DateTimeOffset(FileStatus.Of(location.Files.First(File.Exists))!.Value.LastWriteTime)), inside));
        }

        return entries;
    }

    /// <summary>Begins with a folder, whose state file, if there is one, can be read.</summary>
    /// <exception cref="CorruptFileException">It cannot be read; the message gives line and column.</exception>
    /// <exception cref="OutputException">A folder has its name.</exception>
    public static CheckpointManager Open(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _ = ReadState(full);
        return new CheckpointManager(full);
    }

    private static CheckpointState? ReadState(string folder)
    {
        string path = Path.Combine(folder, CheckpointState.FileName);
        if (Directory.Exists(path))
        {
            throw new OutputException(
                $"'{path}', where the state file of the folder would be, is a folder.", $"Choose another folder, or leave the state file out with {OptionKey.NoStateFile}.", path);
        }

        return File.Exists(path) ? CheckpointState.Read(path) : null;
    }

    /// <summary>
    /// Records a checkpoint that is in place, and deletes those that need not be kept. The state file is read anew, and nobody else changes
    /// it meanwhile: what another process has recorded since is not lost.
    /// </summary>
    /// <param name="prefix">Its full prefix, in the folder.</param>
    /// <param name="retention">Which older ones stay.</param>
    /// <param name="time">When it was written.</param>
    /// <returns>The prefixes of the checkpoints that were deleted.</returns>
    /// <exception cref="OutputException">The state file cannot be written. No checkpoint has been deleted then.</exception>
    public IReadOnlyList<string> Record(string prefix, CheckpointRetention retention, DateTimeOffset time)
    {
        using CheckpointFolderLock held = CheckpointFolderLock.Acquire(_folder);
        return Record(held, prefix, retention, time, null);
    }

    /// <inheritdoc cref="Record(string, CheckpointRetention, DateTimeOffset)"/>
    /// <param name="held">The folder's lock.</param>
    /// <param name="prefix">Its full prefix, in the folder.</param>
    /// <param name="retention">Which older ones stay.</param>
    /// <param name="time">When it was written.</param>
    /// <param name="afterStep">Called behind every step that changes what other programs see.</param>
    internal IReadOnlyList<string> Record(CheckpointFolderLock held, string prefix, CheckpointRetention retention, DateTimeOffset time, Action? afterStep)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(retention);
        Plan plan = Retain(Path.GetFullPath(prefix), retention, Seconds(time));
        new CheckpointState
        {
            ModelCheckpointPath = plan.Kept[^1].Recorded,
            AllModelCheckpointPaths = [.. plan.Kept.Select(e => e.Recorded)],
            AllModelCheckpointTimestamps = [.. plan.Kept.Select(e => e.Time)],
            LastPreservedTimestamp = plan.Preserved,
        }.Write(Path.Combine(_folder, CheckpointState.FileName));
        FileSystemCalls.FlushFolder(_folder);
        afterStep?.Invoke();
        List<string> deleted = [];
        foreach (Entry entry in plan.Swept.Where(e => e.IsInside))
        {
            Delete(entry.Location, afterStep);
            deleted.Add(entry.Location.Prefix);
        }

        return deleted;
    }

    /// <summary>The prefixes of the checkpoints that recording one would delete, as things are now.</summary>
    /// <param name="prefix">Its full prefix, in the folder.</param>
    /// <param name="retention">Which older ones stay.</param>
    /// <param name="time">When it would be written.</param>
    /// <exception cref="CorruptFileException">The state file cannot be read.</exception>
    public IReadOnlyList<string> WouldDelete(string prefix, CheckpointRetention retention, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return [.. Retain(Path.GetFullPath(prefix), retention, Seconds(time)).Swept.Where(e => e.IsInside).Select(e => e.Location.Prefix)];
    }

    private Plan Retain(string full, CheckpointRetention retention, double now)
    {
        if (retention.MaxToKeep < 1)
        {
            throw new InvalidInputException($"{retention.MaxToKeep} checkpoints cannot be kept.", "Keep at least 1, or leave the number away to keep all.");
        }

        // As CheckpointManager does: what is recorded from before is never younger than the clock says.
        CheckpointState? state = ReadState(_folder);
        double preserved = Math.Min(state is null ? now - 1 : state.LastPreservedTimestamp ?? 0, now);
        List<Entry> kept = [.. (state is null ? [] : Entries(state, _folder)).Where(e => e.Location.Prefix != full).Select(e => e with { Time = Math.Min(e.Time, now) })];
        kept.Add(new Entry(Path.GetFileName(full), CheckpointPath.Bundle(full), now, true));
        List<Entry> swept = [];
        while (retention.MaxToKeep is { } most && kept.Count > most)
        {
            Entry oldest = kept[0];
            kept.RemoveAt(0);
            if (retention.KeepEvery is { } span && oldest.Time - span.TotalSeconds >= preserved)
            {
                preserved = oldest.Time;
            }
            else
            {
                swept.Add(oldest);
            }
        }

        return new Plan(kept, swept, preserved);
    }

    /// <summary>Deletes the files of a checkpoint, first the one without which the others are none.</summary>
    private static void Delete(CheckpointLocation location, Action? afterStep)
    {
        string folder = Path.GetDirectoryName(location.Prefix)!;
        string name = Path.GetFileName(location.Prefix);
        IEnumerable<string> data = location.Version == CheckpointVersion.V1 ? [] : Directory.EnumerateFiles(folder, name + ".data-*").Where(f => BundleCommit.IsShardOf(Path.GetFileName(f), name));
        foreach (string file in location.Files.Concat(data.Order(StringComparer.Ordinal)).Append(CheckpointFolder.MetaGraphPath(location)).ToArray())
        {
            if (FileStatus.OfLink(file) is { IsStream: true })
            {
                // A pipe or a device of such a name is no checkpoint's.
                continue;
            }

            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new OutputException($"The old checkpoint '{location.Prefix}' cannot be deleted: {e.Message}", "The new one is in place. Delete the old files by hand.", file, e);
            }

            afterStep?.Invoke();
        }
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;

    private sealed record Plan(List<Entry> Kept, List<Entry> Swept, double Preserved);

    private readonly record struct Entry(string Recorded, CheckpointLocation Location, double Time, bool IsInside);
}

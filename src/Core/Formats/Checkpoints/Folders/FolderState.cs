using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints.Folders;

/// <summary>What the state file of a folder says, its paths found.</summary>
internal sealed class FolderState
{
    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);
    private readonly List<CheckpointLocation> _recorded = [];
    private readonly HashSet<(CheckpointVersion, string)> _known = [];

    private FolderState()
    {
    }

    /// <summary>The latest checkpoint, also when it is gone; null without a state file that names one.</summary>
    public CheckpointLocation? Latest { get; private set; }

    /// <summary>The checkpoints that are named, also those that are gone.</summary>
    public IReadOnlyList<CheckpointLocation> Recorded => _recorded;

    /// <summary>What finds checkpoints of the folder as they were when the state was read.</summary>
    public CheckpointSearch Search { get; } = new();

    /// <summary>Reads the state file of a folder; without one nothing is recorded.</summary>
    /// <exception cref="TfModelTools.Common.CorruptFileException">It cannot be read.</exception>
    public static FolderState Read(string folder)
    {
        string path = Path.Combine(folder, CheckpointState.FileName);
        if (!File.Exists(path) || IsCheckpoint(path))
        {
            return new FolderState();
        }

        CheckpointState file = CheckpointState.Read(path);
        FolderState state = new();
        state.Latest = file.ModelCheckpointPath.Length == 0 ? null : state.Locate(file.ModelCheckpointPath, folder);
        for (int i = 0; i < file.AllModelCheckpointPaths.Count; i++)
        {
            CheckpointLocation location = state.Locate(file.AllModelCheckpointPaths[i], folder);
            state.Add(location);
            if (file.AllModelCheckpointTimestamps.Count == file.AllModelCheckpointPaths.Count && ToTime(file.AllModelCheckpointTimestamps[i]) is { } time)
            {
                state._times[location.Prefix] = time;
            }
        }

        if (state.Latest is { } latest)
        {
            state.Add(latest);
        }

        return state;
    }

    /// <summary>When a checkpoint was written; null when that is not recorded.</summary>
    public DateTimeOffset? TimeOf(CheckpointLocation location) => IsRecorded(location) && _times.TryGetValue(location.Prefix, out DateTimeOffset time) ? time : null;

    /// <summary>Whether the state file names a checkpoint.</summary>
    public bool IsRecorded(CheckpointLocation location) => _known.Contains((location.Version, location.Prefix));

    /// <summary>Whether the state file names a checkpoint as the latest.</summary>
    public bool IsLatest(CheckpointLocation location) => Latest is { } latest && Same(latest, location);

    // A file V1 and a bundle may have one prefix; a state file that names it means the bundle.
    private static bool Same(CheckpointLocation a, CheckpointLocation b) => a.Prefix == b.Prefix && a.Version == b.Version;

    /// <summary>Where a recorded checkpoint is; where it would be beside the state file when it is gone.</summary>
    private CheckpointLocation Locate(string recorded, string folder)
    {
        if (Search.FindRecorded(recorded, folder) is { } found)
        {
            return found;
        }

        string name = recorded.Replace('\0', '?')[(recorded.LastIndexOfAny(['/', '\\']) + 1)..];
        return CheckpointPath.Bundle(Path.Combine(folder, name.Length == 0 ? recorded.Replace('\0', '?').Trim('/', '\\') : name));
    }

    private void Add(CheckpointLocation location)
    {
        if (_known.Add((location.Version, location.Prefix)))
        {
            _recorded.Add(location);
        }
    }

    // A model may well be called "checkpoint".
    private static bool IsCheckpoint(string path)
    {
        using InputFile file = InputFile.Open(path);
        return TableReader.HasMagic(file);
    }

    private static DateTimeOffset? ToTime(double seconds) =>
        seconds > 0 && seconds < 1e11 ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
}

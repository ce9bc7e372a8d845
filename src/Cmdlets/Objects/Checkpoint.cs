using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A checkpoint without its variables: what Get-Checkpoint emits. Other cmdlets take its Path.</summary>
public sealed class Checkpoint
{
    private readonly CheckpointSummary _summary;

    internal Checkpoint(CheckpointSummary summary)
    {
        _summary = summary;
        Path = summary.Location.ToPath();
    }

    /// <summary>The last part of the prefix, such as "model.ckpt-1000".</summary>
    public string Name => _summary.Name;

    /// <summary>The training step in the name; null where there is none.</summary>
    public long? Step => _summary.Step;

    /// <summary>The format, V1 or V2; null when nothing of it is there.</summary>
    public CheckpointVersion? Format => _summary.Version;

    /// <summary>When it was written, in local time: what the state file records, else the time of its first file; null when it is gone.</summary>
    public DateTime? Time => _summary.Time?.LocalDateTime;

    /// <summary>The bytes of all its files.</summary>
    public long ByteSize => _summary.ByteSize;

    /// <summary>The number of variables; null when the index cannot be read.</summary>
    public int? VariableCount => _summary.VariableCount;

    /// <summary>The number of data files that belong to it.</summary>
    public int ShardCount => _summary.ShardCount;

    /// <summary>Whether all files are there and long enough. Test-Checkpoint looks at checksums too.</summary>
    public bool IsComplete => _summary.IsComplete;

    /// <summary>Whether it is the folder's latest: the one that the state file names, or without a state file the only one.</summary>
    public bool IsLatest => _summary.IsLatest;

    /// <summary>Whether the folder's state file names it.</summary>
    public bool IsRecorded => _summary.IsRecorded;

    /// <summary>Whether there is a .meta file with the graph.</summary>
    public bool HasMetaGraph => _summary.HasMetaGraph;

    /// <summary>What is missing or wrong; empty for a complete checkpoint.</summary>
    public string Problem => _summary.Problem;

    /// <summary>The files that are there, with full paths.</summary>
    public ReadableCollection<string> Files => new(_summary.Files);

    /// <summary>The prefix as a full path; the .index file where the prefix alone would mean another checkpoint.</summary>
    public string Path { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}

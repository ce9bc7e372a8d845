using System.Globalization;
using System.Text.RegularExpressions;

namespace TfModelTools.Formats.Checkpoints.Folders;

/// <summary>What can be told of a checkpoint without reading a value: its files, its index, and what the state file says of it.</summary>
public sealed partial record CheckpointSummary
{
    /// <summary>Format, prefix and the files that tell the content.</summary>
    public required CheckpointLocation Location { get; init; }

    /// <summary>The last part of the prefix, such as "model.ckpt-1000".</summary>
    public string Name => Path.GetFileName(Location.Prefix);

    /// <summary>The format; null when nothing of it is there.</summary>
    public CheckpointVersion? Version => Files.Count == 0 ? null : Location.Version;

    /// <summary>The training step that the name ends in ("-1000"); null where it ends in none.</summary>
    public long? Step => StepOf(Name);

    /// <summary>When it was written: what the state file records, else the time of its first file; null when it is gone.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The files that are there, with full paths: index, data, graph.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The bytes of all these files.</summary>
    public long ByteSize { get; init; }

    /// <summary>The number of variables; null when the index cannot be read.</summary>
    public int? VariableCount { get; init; }

    /// <summary>The number of data files that belong to it (of V1, of its files); 0 when the index cannot be read.</summary>
    public int ShardCount { get; init; }

    /// <summary>Whether there is a .meta file with the graph.</summary>
    public bool HasMetaGraph { get; init; }

    /// <summary>Whether the folder's state file names it.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>Whether it is the folder's latest.</summary>
    public bool IsLatest { get; init; }

    /// <summary>What is missing or wrong, in one sentence; empty when nothing is, as far as the index and the sizes of the files tell.</summary>
    public string Problem { get; init; } = string.Empty;

    /// <summary>Whether all files are there and long enough. Checksums are not looked at.</summary>
    public bool IsComplete => Problem.Length == 0;

    /// <summary>The step in a checkpoint's name; null where there is none.</summary>
    public static long? StepOf(string name) =>
        StepSuffix().Match(name) is { Success: true } match && long.TryParse(match.Groups["step"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            ? step
            : null;

    // A V1 checkpoint in numbered files may go by the pattern of their names.
    [GeneratedRegex(@"-(?<step>\d+)(-\?{5}-of-\d{5})?$", RegexOptions.ExplicitCapture)]
    private static partial Regex StepSuffix();
}

using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints.Folders;

/// <summary>
/// The checkpoints of a folder: those its state file names, those whose files are there, and those of which only a part is there.
/// Reads indexes and the state file, never a value.
/// </summary>
public static class CheckpointFolder
{
    /// <summary>Lists the checkpoints a path stands for, oldest first (by step, then by time, then by name).</summary>
    /// <param name="path">
    /// A folder or its state file: all of its checkpoints, of both formats (of a SavedModel, its variables). A prefix or a file of a
    /// checkpoint: that one.
    /// </param>
    /// <exception cref="InputNotFoundException">There is nothing at the path, or a folder holds no checkpoint and no state file names one.</exception>
    /// <exception cref="UnrecognizedFormatException">A file is of another kind; the message names it.</exception>
    /// <exception cref="CorruptFileException">The state file cannot be read; the message gives line and column.</exception>
    public static IReadOnlyList<CheckpointSummary> List(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        bool isState = Path.GetFileName(full) == CheckpointState.FileName && File.Exists(full) && !IsTable(full);
        if (!isState && !Directory.Exists(full))
        {
            CheckpointLocation only = CheckpointPath.Resolve(full);
            return [Describe(only, FolderState.Read(Path.GetDirectoryName(only.Prefix)!))];
        }

        string folder = isState ? Path.GetDirectoryName(full)! : full;
        FolderState state = FolderState.Read(folder);
        List<CheckpointSummary> found = [.. Find(folder, state).Select(l => Describe(l, state))];
        if (found.Count == 0)
        {
            // A SavedModel, or nothing at all: the resolver knows both, and says of the latter what is there instead.
            CheckpointLocation variables = CheckpointPath.Resolve(full);
            return [Describe(variables, FolderState.Read(Path.GetDirectoryName(variables.Prefix)!)) with { IsLatest = true }];
        }

        found = [.. found.OrderBy(s => s.Step ?? -1).ThenBy(s => s.Time ?? DateTimeOffset.MinValue).ThenBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.Version)];
        // Where no state file names one, it is the one that the folder stands for everywhere else: of several, none. Times change when files are copied.
        if (state.Latest is null && Resolve(full, out _) is { } chosen && found.FindIndex(s => s.IsComplete && s.Version == chosen.Version && s.Location.Prefix == chosen.Prefix) is int index and >= 0)
        {
            found[index] = found[index] with { IsLatest = true };
        }

        return found;
    }

    /// <summary>The latest checkpoint that a path stands for: the one the state file names, or the only one.</summary>
    /// <inheritdoc cref="List" path="/param"/>
    /// <exception cref="InvalidInputException">There are several, and no state file names the latest.</exception>
    /// <inheritdoc cref="List" path="/exception"/>
    public static CheckpointSummary Latest(string path)
    {
        IReadOnlyList<CheckpointSummary> all = List(path);
        CheckpointSummary? latest = all.Count == 1 ? all[0] : all.FirstOrDefault(s => s.IsLatest);
        if (latest is null && all.Any(s => s.IsComplete) && Resolve(path, out InvalidInputException? several) is null && several is not null)
        {
            throw several;
        }

        return latest is { Files.Count: > 0 }
            ? latest
            : throw new InputNotFoundException(
                latest is null ? $"No checkpoint in '{path}' is complete." : $"The latest checkpoint of '{path}', '{latest.Name}', is missing.",
                all.Any(s => s.IsComplete) ? $"Those that are complete: {string.Join(", ", all.Where(s => s.IsComplete).Select(s => s.Name))}." : "Copy its files into the folder.",
                path);
    }

    /// <summary>The checkpoint that a path stands for where one is read; null where none does, because there are several or for another reason.</summary>
    private static CheckpointLocation? Resolve(string path, out InvalidInputException? several)
    {
        several = null;
        try
        {
            return CheckpointPath.Resolve(path);
        }
        catch (TfModelException e)
        {
            several = e as InvalidInputException;
            return null;
        }
    }

    /// <summary>Every checkpoint of a folder of which anything is there or recorded.</summary>
    private static IEnumerable<CheckpointLocation> Find(string folder, FolderState state)
    {
        List<CheckpointLocation> found = [.. state.Recorded];
        string[] files = CheckpointPath.Files(folder);
        HashSet<string> withData = [.. files.Select(f => CheckpointPath.BundleShard().Match(f)).Where(m => m.Success).Select(m => m.Groups["prefix"].Value)];
        foreach (string file in files)
        {
            if (file.EndsWith(".index", StringComparison.Ordinal))
            {
                string prefix = file[..^".index".Length];

                // Other programs have .index files too.
                if (withData.Contains(prefix) || IsTable(file))
                {
                    found.Add(CheckpointPath.Bundle(prefix));
                }
            }
            else if (!CheckpointPath.BundleShard().IsMatch(file) && IsV1(file))
            {
                found.Add(state.Search.V1File(file));
            }
        }

        found.AddRange(withData.Select(CheckpointPath.Bundle));
        return found.DistinctBy(l => (l.Version, l.Prefix));
    }

    private static CheckpointSummary Describe(CheckpointLocation location, FolderState state)
    {
        List<string> files = [.. location.Files.Where(File.Exists)];
        int? variables = null;
        int shards = 0;
        string problem = string.Empty;
        if (files.Count == 0)
        {
            // Of thousands that are recorded all may be gone: they are not opened in vain.
            problem = $"'{Path.GetFileName(location.Files[0])}' is missing.";
        }
        else
        {
            try
            {
                using CheckpointReader reader = CheckpointReader.Open(location);
                variables = reader.Variables.Count;
                shards = reader is TensorBundleReader { ShardCount: var count } ? count : location.Files.Count;
                files.AddRange(reader is TensorBundleReader bundle ? bundle.PresentShards() : []);
                problem = ProblemOf(reader);
            }
            catch (TfModelException e)
            {
                problem = e.Problem;
            }
        }

        if (variables is null && location.Version == CheckpointVersion.V2)
        {
            files.AddRange(state.Search.BundleShards(location.Prefix));
        }

        string meta = MetaGraphPath(location);
        bool hasMeta = File.Exists(meta);
        if (hasMeta)
        {
            files.Add(meta);
        }

        return new CheckpointSummary
        {
            Location = location,
            Files = files,
            ByteSize = files.Sum(f => FileStatus.Of(f)?.Length ?? 0),
            Time = files.Count == 0 ? null : state.TimeOf(location) ?? (FileStatus.Of(files[0]) is { } first ? new DateTimeOffset(first.LastWriteTime) : null),
            VariableCount = variables,
            ShardCount = shards,
            HasMetaGraph = hasMeta,
            IsRecorded = state.IsRecorded(location),
            IsLatest = state.IsLatest(location),
            Problem = problem,
        };
    }

    // What keeps values from being read; nothing where all are there.
    private static string ProblemOf(CheckpointReader reader)
    {
        if (reader.MissingShards() is [string missing, ..])
        {
            return $"'{Path.GetFileName(missing)}' is missing.";
        }

        if (reader is not TensorBundleReader bundle || bundle.ShortShards() is not [var (path, length, needed), ..])
        {
            return string.Empty;
        }

        using InputFile file = InputFile.Open(path);
        string what = ForeignFormats.IsLfsPointer(file) ? " (a Git LFS pointer: run 'git lfs pull')" : string.Empty;
        return FormattableString.Invariant($"'{Path.GetFileName(path)}' has {length} bytes{what}, its variables need {needed}.");
    }

    /// <summary>The path of the graph of a checkpoint.</summary>
    internal static string MetaGraphPath(CheckpointLocation location) => location.Prefix + ".meta";

    private static bool IsTable(string path)
    {
        try
        {
            using InputFile file = InputFile.Open(path);
            return TableReader.HasMagic(file);
        }
        catch (TfModelException)
        {
            return false;
        }
    }

    private static bool IsV1(string path)
    {
        try
        {
            return CheckpointPath.IsV1(path);
        }
        catch (InputNotFoundException)
        {
            // Not for us to read.
            return false;
        }
        catch (TfModelException)
        {
            // It ends as a table does and is damaged: to be listed with what is wrong.
            return true;
        }
    }
}

using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Finds the checkpoint that a path stands for. What counts is what is there, not what it is called:
/// <list type="bullet">
/// <item>A folder: the latest checkpoint of its "checkpoint" state file; without one the only .index file in it; the variables of a
/// SavedModel; the only V1 checkpoint in it.</item>
/// <item>A prefix such as model.ckpt-1000: V2 where PREFIX.index exists, as TensorFlow prefers; else V1.</item>
/// <item>A file: an .index, .data-…, or .meta file stands for its prefix, a state file for the checkpoint it names, saved_model.pb for its
/// folder. A file that is itself
/// a V1 checkpoint stands for itself, also where a V2 checkpoint has it as its prefix: it is that file that was asked for.</item>
/// </list>
/// </summary>
public static partial class CheckpointPath
{
    /// <summary>Finds a checkpoint.</summary>
    /// <param name="path">A folder, a prefix, or any file of a checkpoint; relative to the current folder.</param>
    /// <exception cref="InputNotFoundException">There is nothing at the path, a folder holds no checkpoint, or a state file names what is missing.</exception>
    /// <exception cref="UnrecognizedFormatException">What is there is no checkpoint; the message names what it is.</exception>
    /// <exception cref="InvalidInputException">A folder holds several checkpoints and does not say which is meant.</exception>
    /// <exception cref="CorruptFileException">A state file cannot be read; the message gives line and column.</exception>
    public static CheckpointLocation Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            try
            {
                return ResolveFolder(Path.TrimEndingDirectorySeparator(full));
            }
            catch (InputNotFoundException) when (File.Exists(TensorBundleReader.IndexPath(full)))
            {
                // A prefix may have the name of a folder that holds something else.
                return Bundle(full);
            }
        }

        return File.Exists(full) ? ResolveFile(full) : FindPrefix(full) ?? throw NothingAt(full);
    }

    /// <summary>Finds the checkpoint of a prefix: V2 where PREFIX.index exists, else V1, single or in numbered files. Null when there is none.</summary>
    /// <param name="prefix">The prefix; of a V1 checkpoint in several files it may end in "-?????-of-NNNNN", as state files have it.</param>
    public static CheckpointLocation? FindPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new CheckpointSearch().FindPrefix(prefix);
    }

    /// <summary>Finds the checkpoint that a state file names: where it says, else under the same name beside the file, as after a folder has moved.</summary>
    /// <param name="recordedPath">The path the state file records, absolute or relative to its folder.</param>
    /// <param name="folder">The state file's folder.</param>
    /// <returns>The checkpoint; null when it is gone.</returns>
    public static CheckpointLocation? FindRecorded(string recordedPath, string folder)
    {
        ArgumentNullException.ThrowIfNull(recordedPath);
        return new CheckpointSearch().FindRecorded(recordedPath, folder);
    }

    private static CheckpointLocation ResolveFolder(string folder)
    {
        string state = Path.Combine(folder, CheckpointState.FileName);
        if (File.Exists(state))
        {
            return ResolveState(state);
        }

        string[] files = Files(folder);
        string[] indexes = [.. files.Where(f => f.EndsWith(".index", StringComparison.Ordinal))];
        if (indexes.Length == 1)
        {
            return Bundle(indexes[0][..^".index".Length]);
        }

        if (indexes.Length > 1)
        {
            throw Several(folder, [.. indexes.Select(i => i[..^".index".Length])]);
        }

        string variables = Path.Combine(folder, "variables", "variables");
        if (File.Exists(TensorBundleReader.IndexPath(variables)))
        {
            return Bundle(variables);
        }

        return ResolveV1Folder(folder, files);
    }

    private static CheckpointLocation ResolveV1Folder(string folder, string[] files)
    {
        CheckpointSearch search = new();
        CheckpointLocation[] found = [.. files
            .Where(f => !BundleShard().IsMatch(f) && IsV1(f))
            .Select(search.V1File)
            .DistinctBy(l => l.Files[0])];
        if (found.Length > 1)
        {
            throw Several(folder, [.. found.Select(l => l.Prefix)]);
        }

        if (found.Length == 1)
        {
            return found[0];
        }

        if (files.FirstOrDefault(f => BundleShard().IsMatch(f)) is { } shard)
        {
            throw MissingIndex(shard);
        }

        if (files.Any(f => Path.GetFileName(f) is "saved_model.pb" or "saved_model.pbtxt"))
        {
            throw new InputNotFoundException(
                $"'{folder}' is a SavedModel without variables (it has no 'variables/variables.index').", "Import it as a model: its weights, if any, are constants of its graph.", folder);
        }

        if (files.Length == 0)
        {
            bool folders = Directory.EnumerateDirectories(folder).Any();
            throw new InputNotFoundException(
                folders ? $"The folder '{folder}' holds no files, only folders." : $"The folder '{folder}' is empty.",
                "Give a folder that holds a checkpoint (.index and .data files).",
                folder);
        }

        throw new InputNotFoundException(
            $"The folder '{folder}' holds no checkpoint, only {DescribeFiles(files)}.", "Give a folder with a 'checkpoint' file or an .index file, or a checkpoint's prefix.", folder);
    }

    private static CheckpointLocation ResolveState(string statePath)
    {
        CheckpointState state = CheckpointState.Read(statePath);
        string folder = Path.GetDirectoryName(statePath)!;
        if (state.ModelCheckpointPath.Length == 0)
        {
            throw new InputNotFoundException(
                $"The state file '{statePath}' names no checkpoint (it has no model_checkpoint_path).", "Give the prefix of a checkpoint instead.", statePath);
        }

        CheckpointSearch search = new();
        if (search.FindRecorded(state.ModelCheckpointPath, folder) is { } found)
        {
            return found;
        }

        string[] others = [.. state.AllModelCheckpointPaths.Distinct(StringComparer.Ordinal)
            .Where(p => p != state.ModelCheckpointPath && search.FindRecorded(p, folder) is not null)];
        throw new InputNotFoundException(
            $"The state file '{statePath}' names the checkpoint '{state.ModelCheckpointPath}', which is missing.",
            others.Length > 0
                ? $"Give the prefix of one that is there: {string.Join(", ", others)}."
                : "Copy its .index and .data files beside the state file, or give the prefix of another checkpoint.",
            statePath);
    }

    private static CheckpointLocation ResolveFile(string path)
    {
        if (BundleShard().Match(path) is { Success: true } shard)
        {
            string prefix = shard.Groups["prefix"].Value;
            return File.Exists(TensorBundleReader.IndexPath(prefix)) ? Bundle(prefix) : throw MissingIndex(path);
        }

        using InputFile file = InputFile.Open(path);
        if (TableReader.HasMagic(file))
        {
            return TableKind(path) switch
            {
                CheckpointVersion.V1 => V1File(path),
                CheckpointVersion.V2 when path.EndsWith(".index", StringComparison.Ordinal) => Bundle(path[..^".index".Length]),
                CheckpointVersion.V2 => throw new UnrecognizedFormatException(
                    $"'{path}' is the index of a V2 checkpoint, but its name does not end in '.index'.", "Rename it to PREFIX.index, beside PREFIX.data-00000-of-00001.", path),
                _ => throw new UnrecognizedFormatException(
                    $"'{path}' is a LevelDB table of another kind, expected a checkpoint, whose first key is empty.", "Give the prefix, the .index file or the folder of a checkpoint.", path),
            };
        }

        if (path.EndsWith(".index", StringComparison.Ordinal))
        {
            return NoTable(file, path);
        }

        if (path.EndsWith(".meta", StringComparison.Ordinal))
        {
            string prefix = path[..^".meta".Length];
            return FindPrefix(prefix) ?? throw new InputNotFoundException(
                $"'{path}' is there, but no checkpoint '{prefix}' beside it.", "A .meta file holds a graph only: copy the .index and .data files beside it.", path);
        }

        if (Path.GetFileName(path) is "saved_model.pb" or "saved_model.pbtxt")
        {
            return ResolveFolder(Path.GetDirectoryName(path)!);
        }

        // A folder's state file may be given itself, and another file may have a prefix's very name.
        return Path.GetFileName(path) == CheckpointState.FileName ? ResolveState(path)
            : File.Exists(TensorBundleReader.IndexPath(path)) ? Bundle(path)
            : throw ForeignFormats.Describe(file).CheckpointFault(file.Path);
    }

    private static CheckpointLocation NoTable(InputFile file, string path)
    {
        // With its data beside it an .index is one that is damaged; alone it may be anything.
        string prefix = path[..^".index".Length];
        bool data = Files(Path.GetDirectoryName(path)!).Any(f => BundleShard().Match(f) is { Success: true } m && m.Groups["prefix"].Value == prefix);
        return data || file.Length == 0 ? Bundle(prefix) : throw ForeignFormats.Describe(file).CheckpointFault(file.Path);
    }

    /// <summary>The checkpoint of V2 of a prefix.</summary>
    internal static CheckpointLocation Bundle(string prefix) => new(CheckpointVersion.V2, prefix, [TensorBundleReader.IndexPath(prefix)]);

    /// <summary>The checkpoint of a V1 file: the file, or the set of numbered files it belongs to.</summary>
    internal static CheckpointLocation V1File(string path) => new CheckpointSearch().V1File(path);

    /// <summary>Whether a file is a V1 checkpoint, or one of its numbered files.</summary>
    /// <exception cref="TfModelException">It is a table, but a damaged one.</exception>
    internal static bool IsV1(string path)
    {
        using InputFile file = InputFile.Open(path);
        return TableReader.HasMagic(file) && TableKind(path) == CheckpointVersion.V1;
    }

    /// <summary>
    /// Which format a table is, by its first record: that of V1 begins with field 1 as a message (its contents), that of V2 with field 1
    /// as a number (how many shards). Null for a table of another kind.
    /// </summary>
    private static CheckpointVersion? TableKind(string path)
    {
        using TableReader table = TableReader.Open(InputFile.Open(path));
        TableBlock.Cursor? cursor = table.BlockCount == 0 ? null : table.ReadBlock(0).Start();
        return cursor is not null && cursor.MoveNext() && cursor.Key.IsEmpty && cursor.Value.Length > 0
            ? cursor.Value.Span[0] switch { 0x0a => CheckpointVersion.V1, 0x08 or 0x10 or 0x1a => CheckpointVersion.V2, _ => null }
            : null;
    }

    private static InputNotFoundException NothingAt(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
        {
            return new InputNotFoundException($"There is no file, folder or checkpoint '{path}': the folder '{folder}' does not exist.", "Check the path.", path);
        }

        string[] files = Files(folder);
        if (Array.Find(files, f => BundleShard().Match(f) is { Success: true } m && m.Groups["prefix"].Value == path) is { } shard)
        {
            return MissingIndex(shard);
        }

        string[] near = [.. files.Where(f => f.EndsWith(".index", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)[..^".index".Length]).Take(8)];
        return new InputNotFoundException(
            $"There is no file, folder or checkpoint '{path}'.",
            near.Length > 0 ? $"Its folder holds the checkpoints: {string.Join(", ", near)}." : "Check the path.",
            path);
    }

    private static InputNotFoundException MissingIndex(string shard)
    {
        string index = TensorBundleReader.IndexPath(BundleShard().Match(shard).Groups["prefix"].Value);
        return new InputNotFoundException(
            $"'{shard}' is there, but the index '{index}' of its checkpoint is missing.", "Copy the .index file beside the data: without it the data has no names.", index);
    }

    private static InvalidInputException Several(string folder, string[] prefixes) => new(
        $"The folder '{folder}' holds {prefixes.Length} checkpoints and no state file that names the latest: {string.Join(", ", prefixes.Select(Path.GetFileName).Take(20))}.",
        "Give the prefix of one of them.",
        folder);

    private static string DescribeFiles(string[] files)
    {
        using InputFile first = InputFile.Open(files[0]);
        string example = $"'{Path.GetFileName(files[0])}' ({ForeignFormats.Describe(first).What})";
        return files.Length == 1 ? example : FormattableString.Invariant($"{files.Length} other files, among them {example}");
    }

    /// <summary>The files of a folder, in order of their names.</summary>
    /// <exception cref="InputNotFoundException">The folder cannot be listed.</exception>
    internal static string[] Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputNotFoundException($"The folder '{folder}' cannot be listed: {e.Message}", "Check its permissions.", folder, e);
        }
    }

    [GeneratedRegex(@"^(?<prefix>.+)\.data-[0-9]{5}-of-[0-9]{5}$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    internal static partial Regex BundleShard();

    [GeneratedRegex(@"^(?<prefix>.+)-(?<number>[0-9]{5})-of-(?<count>[0-9]{5})$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    internal static partial Regex V1Shard();

    [GeneratedRegex(@"^(?<prefix>.+)-\?{5}-of-(?<count>[0-9]{5})$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    internal static partial Regex ShardPattern();
}

using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Checkpoints;

/// <summary>
/// Writes variables of any source as a checkpoint of format V2, with the habits of TensorFlow's Saver: values in the order of names, the
/// graph and the graph of objects carried along, the folder's state file updated, old checkpoints deleted when the new one is whole.
/// Values stream with flat memory. Whatever the moment at which it is stopped, the folder is as it was, or as it is to be.
/// </summary>
public static class CheckpointExporter
{
    private const long ReportBytes = 1 << 20;

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="inputs">The variables. Their sources stay open; a source may be the checkpoint that is replaced.</param>
    /// <param name="prefix">What the files' names begin with; the folder must exist.</param>
    /// <param name="options">Step, names, types, what to keep; null for none.</param>
    /// <param name="cancellationToken">Ends the writing within a chunk; nothing is left then.</param>
    /// <exception cref="OutputException">The folder is missing or not writable, or the checkpoint exists and may not be replaced.</exception>
    /// <exception cref="InvalidInputException">Names collide, or types cannot be stored or cast; all variables concerned are listed.</exception>
    /// <exception cref="CorruptFileException">A source or the folder's state file is damaged.</exception>
    /// <exception cref="ChecksumMismatchException">A source is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckpointExportResult Export(
        IReadOnlyList<WeightInput> inputs, string prefix, CheckpointExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new CheckpointExportOptions();
        string full = FullPrefix(prefix, options.GlobalStep);
        string folder = Path.GetDirectoryName(full)!;
        List<string> warnings = [];
        (CheckpointManager? manager, CheckpointCompanions companions, WeightView view) = Prepare(inputs, full, options, warnings);
        using TensorBundleWriter writer = TensorBundleWriter.Create(full, options.Overwrite, options.ShardBytes);
        (int count, long bytes) = Write(writer, view, companions, options, cancellationToken);

        // Values are on the disk by now: whoever else writes into the folder waits for renames only. What it has put in place is looked at anew.
        using CheckpointFolderLock held = CheckpointFolderLock.Acquire(folder, cancellationToken: cancellationToken);
        EnsureAllowed(full, options.Overwrite);
        writer.CommitHeld(held);
        IReadOnlyList<string> deleted = manager?.Record(held, full, options.Retention, options.Clock.GetUtcNow(), options.AfterStep) ?? [];
        return new CheckpointExportResult(full, count, bytes, writer.FileNames, deleted, warnings);
    }

    /// <summary>Throws what writing a checkpoint would throw before it reads a value. Nothing is written.</summary>
    /// <inheritdoc cref="Export" path="/param[@name='inputs' or @name='prefix' or @name='options']"/>
    /// <inheritdoc cref="Export" path="/exception"/>
    public static void EnsureAllowed(IReadOnlyList<WeightInput> inputs, string prefix, CheckpointExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= new CheckpointExportOptions();
        _ = Prepare(inputs, FullPrefix(prefix, options.GlobalStep), options, []);
    }

    /// <summary>The prefix with the step.</summary>
    /// <exception cref="InvalidInputException">It names no file, or the one that is the state file's.</exception>
    public static string FullPrefix(string prefix, long? globalStep)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        string name = Path.GetFileName(prefix);
        if (name.Length == 0 || name is "." or "..")
        {
            throw new InvalidInputException($"'{prefix}' is a folder, expected the prefix of a checkpoint.", "Add a name, such as model.ckpt.", prefix);
        }

        if (StandardStreams.IsOutput(prefix))
        {
            throw new InvalidInputException("A checkpoint is several files, which cannot go to standard output.", $"Give a prefix, or the format of a weight file ({OptionKey.Format}).", prefix);
        }

        if (globalStep < 0)
        {
            throw new InvalidInputException(FormattableString.Invariant($"The step {globalStep} is negative."), "Give a step of 0 or more.");
        }

        if (name == CheckpointState.FileName && globalStep is null)
        {
            throw new InvalidInputException($"'{prefix}' is the name of the state file of a folder, which stands beside its checkpoints.", "Choose another name, such as model.ckpt.", prefix);
        }

        return Path.GetFullPath(globalStep is { } step ? FormattableString.Invariant($"{prefix}-{step}") : prefix);
    }

    /// <summary>Throws when a checkpoint could not be written, without touching the disk.</summary>
    /// <param name="fullPrefix">The prefix with the step.</param>
    /// <param name="mode">What to do when there is one.</param>
    /// <exception cref="OutputException">It could not.</exception>
    public static void EnsureAllowed(string fullPrefix, OverwriteMode mode)
    {
        BundleCommit.EnsureAllowed(fullPrefix, mode);
        if (mode == OverwriteMode.Refuse && CheckpointPath.FindPrefix(fullPrefix) is { } other)
        {
            throw new OutputException(
                $"'{fullPrefix}' exists already, as a checkpoint of format {other.Version}.", $"Use {OptionKey.Force} to put the new one before it, or choose another prefix.", fullPrefix);
        }
    }

    /// <summary>What writing would do to what is there, as the end of a sentence: ", replace the checkpoint, delete model.ckpt-1000". Empty for a new one in a folder where all stay.</summary>
    /// <param name="fullPrefix">The prefix with the step.</param>
    /// <param name="options">What to keep.</param>
    /// <exception cref="CorruptFileException">The folder's state file cannot be read.</exception>
    public static string Describe(string fullPrefix, CheckpointExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string replaced = File.Exists(TensorBundleReader.IndexPath(fullPrefix)) ? ", replace the checkpoint" : string.Empty;
        IReadOnlyList<string> deleted = options.UpdateState && options.Retention.MaxToKeep is not null
            ? CheckpointManager.Open(Path.GetDirectoryName(fullPrefix)!).WouldDelete(fullPrefix, options.Retention, options.Clock.GetUtcNow())
            : [];
        return deleted.Count == 0 ? replaced : $"{replaced}, delete {string.Join(", ", deleted.Select(d => $"'{Path.GetFileName(d)}'"))}";
    }

    private static (CheckpointManager? Manager, CheckpointCompanions Companions, WeightView View) Prepare(
        IReadOnlyList<WeightInput> inputs, string fullPrefix, CheckpointExportOptions options, List<string> warnings)
    {
        if (inputs.Count == 0)
        {
            throw new InvalidInputException("There are no variables to write.", "Give at least one; what the prefix holds stays as it is.", fullPrefix);
        }

        EnsureAllowed(fullPrefix, options.Overwrite);

        // A state file that cannot be read is found before the work, not behind it.
        CheckpointManager? manager = options.UpdateState ? CheckpointManager.Open(Path.GetDirectoryName(fullPrefix)!) : null;
        CheckpointCompanions companions = CheckpointCompanions.Find(inputs, options);
        if (companions.Variables.Count == 0 && companions.ObjectGraph is null)
        {
            throw new InvalidInputException(
                "There are no variables to write: a graph of objects does not stand without those it tells of.", "Choose variables, too; what the prefix holds stays as it is.", fullPrefix);
        }

        WeightView view = WeightView.Create([.. Cast(companions.Variables, options.DataType, warnings)], new WeightChanges { Rename = options.Rename });
        warnings.AddRange([.. companions.Warnings, .. view.Warnings]);
        if (companions.MetaGraphPath is null && File.Exists(fullPrefix + ".meta"))
        {
            warnings.Add($"The graph '{Path.GetFileName(fullPrefix)}.meta' that is there stays: delete it if the new variables are not its own.");
        }

        if (view.Variables.FirstOrDefault(v => TensorBundleWriter.WhyNoName(v.Name) is not null) is { Name: var wrong })
        {
            throw new InvalidInputException($"The variable '{wrong}' cannot be added to '{fullPrefix}': {TensorBundleWriter.WhyNoName(wrong)}.", "Give it another name.", fullPrefix);
        }

        return (manager, companions, view);
    }

    private static (int Count, long Bytes) Write(
        TensorBundleWriter writer, WeightView view, CheckpointCompanions companions, CheckpointExportOptions options, CancellationToken cancellationToken)
    {
        // As the SaveV2 operation writes them: by the bytes of their names.
        VariableInfo[] order = [.. view.Variables.Select(v => (Variable: v, Key: Encoding.UTF8.GetBytes(v.Name))).OrderBy(v => v.Key, ByteOrder).Select(v => v.Variable)];
        byte[] graphKey = Encoding.UTF8.GetBytes(CheckpointNames.ObjectGraph);
        bool graphIsWritten = companions.ObjectGraph is null;
        writer.AfterStep = options.AfterStep;
        if (companions.MetaGraphPath is not null)
        {
            writer.AddMetaGraph(companions.MetaGraphPath);
        }

        long bytes = 0;
        using (ExportPump pump = new(view, order, cancellationToken) { Taken = Report(order, options.Progress) })
        {
            foreach (VariableInfo variable in order)
            {
                if (!graphIsWritten && ByteOrder.Compare(Encoding.UTF8.GetBytes(variable.Name), graphKey) > 0)
                {
                    WriteGraph();
                }

                if (variable.DataType == DataType.String)
                {
                    byte[][] strings = pump.Next().Strings!;
                    writer.Add(variable.Name, variable.Shape, strings);
                    bytes += strings.Sum(s => (long)s.Length);
                    continue;
                }

                using ExportValues values = new(pump);
                writer.Add(variable.Name, variable.DataType, variable.Shape, values, cancellationToken);
                values.Finish();
                bytes += variable.ElementCount * variable.DataType.ElementSize();
            }
        }

        if (!graphIsWritten)
        {
            WriteGraph();
        }

        cancellationToken.ThrowIfCancellationRequested();
        writer.Flush();
        return (order.Length + (companions.ObjectGraph is null ? 0 : 1), bytes);

        void WriteGraph()
        {
            byte[] graph = companions.ObjectGraph!.ToBytes();
            writer.Add(CheckpointNames.ObjectGraph, TensorShape.Scalar, [graph]);
            bytes += graph.Length;
            graphIsWritten = true;
        }
    }

    private static Action<ExportChunk> Report(VariableInfo[] order, IProgress<ProgressReport>? progress)
    {
        long total = order.Sum(ExportPump.WorkOf);
        long done = 0;
        long reported = 0;
        return chunk =>
        {
            done += chunk.Work;
            if (progress is not null && (done - reported >= ReportBytes || done == total))
            {
                reported = done;
                progress.Report(new ProgressReport("Writing a checkpoint", chunk.Variable.Name, done, total, "bytes"));
            }
        };
    }

    /// <summary>Casts those of the variables that are of the kind of a type.</summary>
    private static IEnumerable<WeightInput> Cast(IReadOnlyList<WeightInput> inputs, DataType? type, List<string> warnings)
    {
        if (type is not { } wanted)
        {
            return inputs;
        }

        if (wanted.ElementSize() == 0)
        {
            throw new InvalidInputException($"Nothing can become {wanted.TensorFlowName()}.", "Give a type of numbers, such as float16, or leave the type out.");
        }

        if (!inputs.Any(i => Kind(i.Variable.DataType) == Kind(wanted)))
        {
            warnings.Add($"No variable became {wanted.TensorFlowName()}: none is of its kind, and those of other kinds keep their type.");
        }

        WeightInput[] castable = [.. inputs.Where(i => Kind(i.Variable.DataType) == Kind(wanted) && i.Variable.DataType != wanted)];
        WeightView cast = WeightView.Create(castable, new WeightChanges { DataType = wanted });
        HashSet<WeightInput> chosen = [.. castable];
        return inputs.Select(i => chosen.Contains(i) ? new WeightInput(cast, cast.Find(i.Variable.Name)!) : i);
    }

    private static int Kind(DataType type) => type switch
    {
        DataType.Float16 or DataType.BFloat16 or DataType.Float32 or DataType.Float64 or DataType.Float8E4M3FN or DataType.Float8E5M2 => 1,
        DataType.Complex64 or DataType.Complex128 => 2,
        DataType.Bool or DataType.String or DataType.Resource or DataType.Variant or DataType.Unknown => -(int)type,
        _ => 3,
    };

    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
}

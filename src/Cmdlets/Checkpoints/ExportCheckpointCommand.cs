using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Cmdlets.Weights;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Export-Checkpoint writes variables as a TensorFlow checkpoint (format V2) with the habits of TensorFlow's Saver. Whatever the moment at
/// which it is stopped, the folder is as it was, or as it is to be.
/// </summary>
/// <example><code>Get-CheckpointVariable ./training | Select-CheckpointVariable -ExcludeOptimizer | Export-Checkpoint ./pruned/model.ckpt</code></example>
/// <example><code>Export-Checkpoint ./training/model.ckpt -InputObject weights.npz -GlobalStep 3000 -MaxToKeep 5</code></example>
/// <example><code>@{ 'dense/kernel' = [float[,]]::new(3, 4); 'dense/bias' = [float[]](1, 2, 3, 4) } | Export-Checkpoint ./new/model.ckpt</code></example>
[Cmdlet(VerbsData.Export, "Checkpoint", SupportsShouldProcess = true)]
[OutputType(typeof(Checkpoint))]
public sealed class ExportCheckpointCommand : VariableOutputCmdlet
{
    private string _prefix = string.Empty;

    /// <summary>New names: a hashtable, the path of a file, or a script block.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Rename { get; set; }

    /// <summary>The element type to turn numbers of its kind into. Where no variable is of its kind, that is a warning.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataTypeArgument? DataType { get; set; }

    /// <summary>The training step: the checkpoint is named PATH-STEP.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    [Number(IsWhole = true, AllowsNull = true)]
    public long? GlobalStep { get; set; }

    /// <summary>How many checkpoints of the folder stay, the new one among them.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Number(IsWhole = true, AllowsNull = true)]
    public int? MaxToKeep { get; set; }

    /// <summary>Of the checkpoints over MaxToKeep one is kept for good for every so much time.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? KeepEvery { get; set; }

    /// <summary>The bytes after which a new data file is begun.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Number(IsWhole = true, AllowsNull = true)]
    public long? ShardSize { get; set; }

    /// <summary>Leaves the .meta file of the source away.</summary>
    [Parameter]
    public SwitchParameter NoMetaGraph { get; set; }

    /// <summary>Leaves the graph of objects of the source away.</summary>
    [Parameter]
    public SwitchParameter NoObjectGraph { get; set; }

    /// <summary>Does not touch the folder's state file.</summary>
    [Parameter]
    public SwitchParameter NoStateFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (KeepEvery is not null && MaxToKeep is null)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "MaxToKeepMissing", KeepEvery, "-KeepEvery says which of the checkpoints beyond -MaxToKeep stay, and -MaxToKeep is not given.", "Give -MaxToKeep too; TensorFlow's own default is 5."));
        }

        base.BeginProcessing();
    }

    /// <inheritdoc/>
    private protected override void EnsureAllowed()
    {
        _prefix = CheckpointExporter.FullPrefix(OutputPath, GlobalStep);
        CheckpointExporter.EnsureAllowed(_prefix, Overwrite);
    }

    /// <inheritdoc/>
    private protected override void Write(IReadOnlyList<VariableInput> variables)
    {
        CheckpointExportOptions options = new()
        {
            Overwrite = Overwrite,
            GlobalStep = GlobalStep,
            Retention = new CheckpointRetention(MaxToKeep, KeepEvery),
            UpdateState = !NoStateFile,
            MetaGraph = !NoMetaGraph,
            ObjectGraph = !NoObjectGraph,
            ShardBytes = ShardSize ?? long.MaxValue,
            DataType = DataType?.Value,
            Rename = RenameArgument.Resolve(Rename, variables.Select(v => v.Variable.Name), ResolveOutputPath, WriteWarning),
        };
        IReadOnlyList<WeightInput> inputs = Open(variables);
        CheckpointExporter.EnsureAllowed(inputs, OutputPath, options);
        string action = string.Create(CultureInfo.InvariantCulture, $"Write a checkpoint of {variables.Count} variables ({HumanSize.Format(variables.SaturatingSum(v => v.Variable.ByteSize))})");
        action += CheckpointExporter.Describe(_prefix, options);
        if (!ShouldProcess(_prefix, MaxToKeep is null ? action : $"{action}, keep {MaxToKeep} in all"))
        {
            return;
        }

        CheckpointExportResult result = RunLong((progress, token) => CheckpointExporter.Export(inputs, OutputPath, options with { Progress = progress }, token));
        foreach (string warning in result.Warnings)
        {
            WriteWarning(warning);
        }

        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Wrote {result.VariableCount} variables, {result.ByteCount} bytes, to '{result.Prefix}' ({string.Join(", ", result.FileNames)})."));
        foreach (string deleted in result.Deleted)
        {
            WriteVerbose($"Deleted the old checkpoint '{deleted}'.");
        }

        if (PassThru)
        {
            WriteObject(new Checkpoint(CheckpointFolder.List(result.Prefix + ".index")[0]));
        }
    }
}

using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
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
public sealed class ExportCheckpointCommand : OutputCmdlet
{
    private readonly VariableInputs _inputs = new();

    // A scope of a drive stands for its variables, which Get-ChildItem -Recurse gives one by one as well.
    private readonly HashSet<CheckpointVariable> _given = new(ReferenceEqualityComparer.Instance);
    private VariableSelection _selection = new();
    private string _prefix = string.Empty;

    /// <summary>
    /// Variables, as Get-CheckpointVariable, Import-ModelWeights and Get-CheckpointTensor give them; checkpoints of Get-Checkpoint; paths of
    /// checkpoints and weight files; hashtables of names and arrays. Several are joined.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [WholeArray]
    public object[] InputObject { get; set; } = [];

    /// <summary>Names to write; wildcards are allowed. By default all.</summary>
    [Parameter]
    [Alias("Include")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Names to leave out; wildcards are allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file of the names to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KeyFileCompleter))]
    public string? KeyFile { get; set; }

    /// <summary>Leaves out the state of training.</summary>
    [Parameter]
    public SwitchParameter ExcludeOptimizer { get; set; }

    /// <summary>New names: a hashtable, the path of a file, or a script block.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Rename { get; set; }

    /// <summary>The element type to turn numbers of its kind into.</summary>
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
        Require(KeyFile, () =>
        {
            _selection = new VariableSelection { Include = Name, Exclude = Exclude, ExcludeOptimizer = ExcludeOptimizer };

            // A wrong pattern should be reported before anything is read.
            _selection.Apply([], "");
            if (KeyFile is not null)
            {
                _selection = _selection with { Keys = TfModelTools.Weights.KeyFile.Read(ResolveOutputPath(KeyFile)) };
            }
        });
    }

    /// <inheritdoc/>
    protected override void EnsureAllowed()
    {
        _prefix = CheckpointExporter.FullPrefix(OutputPath, GlobalStep);
        CheckpointExporter.EnsureAllowed(_prefix, Overwrite);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object item in InputObject)
        {
            // One source that cannot be read makes the checkpoint another one than was asked for.
            Require(item, () => Add(item));
        }
    }

    private void Add(object item)
    {
        if (VariableReference.Resolve(item, SessionState) is not { } variables)
        {
            _inputs.Add(item, ResolveOutputPath);
            return;
        }

        foreach (CheckpointVariable variable in variables.Where(_given.Add))
        {
            _inputs.Add(variable, ResolveOutputPath);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Path, () =>
    {
        IReadOnlyList<WeightInput> inputs = _inputs.Select(_selection, WriteWarning);
        if (inputs.Count == 0)
        {
            throw new InvalidInputException("There are no variables to write.", "Give at least one; Get-CheckpointVariable lists those of a file.");
        }

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
            Rename = RenameArgument.Resolve(Rename, inputs.Select(i => i.Variable.Name), ResolveOutputPath, WriteWarning),
        };
        string action = string.Create(CultureInfo.InvariantCulture, $"Write a checkpoint of {inputs.Count} variables ({HumanSize.Format(inputs.SaturatingSum(i => i.Variable.ByteSize))})");
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
    });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inputs.Dispose();
        }

        base.Dispose(disposing);
    }
}

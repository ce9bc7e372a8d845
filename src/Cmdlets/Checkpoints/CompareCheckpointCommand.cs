using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Cmdlets.Weights;
using TfModelTools.Formats;
using TfModelTools.Weights.Comparison;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Compare-Checkpoint compares the variables of two checkpoints or weight files: names, types, shapes and values. It emits those that
/// differ; with -IncludeEqual the others too.
/// </summary>
/// <example><code>Compare-Checkpoint ./training/model.ckpt-1000 ./training/model.ckpt-2000</code></example>
/// <example><code>Compare-Checkpoint ./training weights.npz -Map names.json -RelativeTolerance 1e-6</code></example>
[Cmdlet(VerbsData.Compare, "Checkpoint")]
[OutputType(typeof(CheckpointComparison))]
public sealed class CompareCheckpointCommand : SelectingCmdlet
{
    /// <summary>The checkpoint or weight file to compare with.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string ReferencePath { get; set; } = string.Empty;

    /// <summary>The checkpoints or weight files to compare.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [WholeFile]
    public string[] DifferencePath { get; set; } = [];

    /// <summary>The names in the other file of names in the reference: a hashtable, the path of a file, or a script block.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Map { get; set; }

    /// <summary>Emits the variables that are equal too.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    /// <summary>Two values are equal that differ by no more than this plus the relative tolerance.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    [Number]
    public double AbsoluteTolerance { get; set; }

    /// <summary>The relative tolerance: this times the absolute value in the reference.</summary>
    [Parameter]
    [ValidateRange(0, double.MaxValue)]
    [Number]
    public double RelativeTolerance { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in DifferencePath)
        {
            TryItem(path, () => Compare(ResolveInput(ReferencePath), ResolveInput(path)));
        }
    }

    private void Compare(string referencePath, string differencePath)
    {
        using IVariableSource reference = Sources.Open(referencePath);
        using IVariableSource difference = Sources.Open(differencePath);
        List<string> warnings = [];
        ComparisonOptions options = new()
        {
            Map = RenameArgument.Resolve(Map, reference.Variables.Select(v => v.Name), ResolveOutputPath, WriteWarning, nameof(Map)),
            Selector = Selector,
            Warn = warnings.Add,
            AbsoluteTolerance = AbsoluteTolerance,
            RelativeTolerance = RelativeTolerance,
        };
        IReadOnlyList<VariableComparison> all = RunLong((progress, token) => VariableComparer.Compare(reference, difference, options with { Progress = progress }, token));
        warnings.ForEach(WriteWarning);
        int equal = 0;
        foreach (VariableComparison one in all)
        {
            equal += one.Result == ComparisonResult.Equal ? 1 : 0;
            if (IncludeEqual || one.Result != ComparisonResult.Equal)
            {
                WriteObject(new CheckpointComparison(one, reference.Path, difference.Path));
            }
        }

        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"{equal} of {all.Count} variables of '{reference.Path}' and '{difference.Path}' are equal."));
    }
}

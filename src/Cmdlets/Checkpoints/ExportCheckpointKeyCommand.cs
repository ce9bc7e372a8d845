using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Export-CheckpointKey writes the names and shapes of variables into a text file that people edit and -KeyFile reads: a Python dict
/// literal, JSON, or one name a line.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -ExcludeOptimizer | Export-CheckpointKey keys.txt</code></example>
[Cmdlet(VerbsData.Export, "CheckpointKey", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCheckpointKeyCommand : OutputCmdlet
{
    private readonly List<CheckpointVariable> _variables = [];

    /// <summary>Variables, as Get-CheckpointVariable gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [VariableTransformation]
    public CheckpointVariable[] InputObject { get; set; } = [];

    /// <summary>How to write them: Python (a dict literal), Json or Text (one name a line). By default Json where the path ends in .json, else Python.</summary>
    [Parameter]
    public KeyFileFormat? Format { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _variables.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_variables.Count == 0)
        {
            ThrowTerminatingError(ErrorRecords.Argument("NoVariable", Path, "There are no variables whose keys could be written.", "Give at least one; Get-CheckpointVariable lists them. What the path holds stays as it is."));
        }

        KeyFileFormat format = Format ?? (System.IO.Path.GetExtension(OutputPath).Equals(".json", StringComparison.OrdinalIgnoreCase) ? KeyFileFormat.Json : KeyFileFormat.Python);
        if (ShouldProcess(OutputPath, string.Create(CultureInfo.InvariantCulture, $"Export {_variables.Count} keys ({format}){Consequence}")))
        {
            Require(Path, () => KeyFile.Write(OutputPath, [.. _variables.DistinctBy(v => v, ReferenceEqualityComparer.Instance).Select(v => v.Info)], format, Overwrite));
            WriteOutput();
        }
    }
}

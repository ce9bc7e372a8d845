using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Export-CheckpointKey writes the names and shapes of variables into a text file that people edit and -KeyFile reads: a Python dict
/// literal, JSON, or one name a line.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -ExcludeOptimizer | Export-CheckpointKey keys.txt</code></example>
[Cmdlet(VerbsData.Export, "CheckpointKey", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCheckpointKeyCommand : VariableOutputCmdlet
{
    /// <summary>How to write them: Python (a dict literal), Json or Text (one name a line). By default Json where the path ends in .json, else Python.</summary>
    [Parameter]
    public KeyFileFormat? Format { get; set; }

    /// <inheritdoc/>
    private protected override void Write(IReadOnlyList<VariableInput> variables)
    {
        KeyFileFormat format = Format ?? (System.IO.Path.GetExtension(OutputPath).Equals(".json", StringComparison.OrdinalIgnoreCase) ? KeyFileFormat.Json : KeyFileFormat.Python);

        // What cannot be written is told before it is asked whether to.
        _ = TfModelTools.Weights.KeyFile.ToText(variables.Select(v => v.Variable), format);
        if (!ShouldProcess(OutputPath, string.Create(CultureInfo.InvariantCulture, $"Export {variables.Count} keys ({format}){Consequence}")))
        {
            return;
        }

        TfModelTools.Weights.KeyFile.Write(OutputPath, variables.Select(v => v.Variable), format, Overwrite);
        if (PassThru)
        {
            WriteItem(OutputPath);
        }
    }
}

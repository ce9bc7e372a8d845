using System.Management.Automation;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.ModelIr;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertFrom-ModelIR reads an IR of MMdnn: a model for the pipeline, which every conversion and prediction takes. The weights' pickle is read by its form, and nothing of it is run.
/// </summary>
/// <example><code>ConvertFrom-ModelIR ./ir/resnet.pb -WeightsPath ./weights.npy | ConvertTo-TfjsModel ./web</code></example>
[Cmdlet(VerbsData.ConvertFrom, "ModelIR", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ImportedModel))]
public sealed class ConvertFromModelIRCommand : ModelPathCmdlet
{
    /// <summary>The .npy file of the weights; by default the one of the graph's name beside it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? WeightsPath { get; set; }

    /// <inheritdoc/>
    private protected override void Import(string path)
    {
        ModelImportOptions options = WeightsPath is null ? ImportOptions : ImportOptions with { CheckpointPath = ResolveInput(WeightsPath) };
        ModelGraph graph = RunLong((_, token) => ModelIrImporter.Import(path, options, token));
        TellAssumptions(graph.Name, graph.Defaults, graph.Notes);
        WriteObject(new ImportedModel(graph, path, options, !NoOptimize));
    }
}

using System.Management.Automation;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Get-ModelSummary sums a model up: the table of its layers with shapes, parameters and connections, and of a graph its possible inputs
/// and outputs, parameters, ops, control flow, functions, and what no converter takes. The properties hold the same as objects.
/// </summary>
/// <example><code>Get-ModelSummary ./model.h5</code></example>
/// <example><code>(Get-ModelSummary ./model.keras -ExpandNested).Layers | Sort-Object ParameterCount -Descending</code></example>
/// <example><code>(Get-ModelSummary ./frozen.pb).Graph.Operations</code></example>
[Cmdlet(VerbsCommon.Get, "ModelSummary", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelSummary))]
public sealed class GetModelSummaryCommand : InspectionCmdlet
{
    /// <summary>Also gives the layers of nested models, after these.</summary>
    [Parameter]
    public SwitchParameter ExpandNested { get; set; }

    private protected override void ProcessModel(InspectedModel model) =>
        WriteObject(RunLong((_, token) => ModelSummaries.Create(model, Tags, ExpandNested, token)), enumerateCollection: true);
}

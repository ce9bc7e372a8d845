using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// The base of cmdlets that look at a model's structure: of a SavedModel, .meta file, graph (.pb, .pbtxt), Keras model or architecture, or
/// TensorFlow.js model.json. Weights are not read, and nothing needs to be supported.
/// </summary>
public abstract class InspectionCmdlet : InputPathCmdlet
{
    /// <summary>The tags of the wanted meta graph of a SavedModel, all of them; every meta graph by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[] Tag { get; set; } = [];

    /// <summary>The architecture as Keras' model.to_json() or model.to_yaml() writes it, for a file that holds weights only.</summary>
    [Parameter]
    [Alias("ArchitecturePath")]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    /// <summary>The tags, one each.</summary>
    private protected string[] Tags => TagArgument.Split(Tag);

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        string? architecture = Architecture is null ? null : ResolveInput(Architecture);
        InspectedModel model = RunLong((_, _) => InspectedModel.Open(path, architecture));
        WriteVerbose($"'{path}' is a model of {model.FormatName}.");
        ProcessModel(model);
    }

    /// <summary>Works on one model.</summary>
    private protected abstract void ProcessModel(InspectedModel model);
}

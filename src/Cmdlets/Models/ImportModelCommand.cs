using System.Management.Automation;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Graph;
using TfModelTools.Import;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Import-Model reads a model's structure; weights stay in the file until they are needed. What the file is, its content says. Layers
/// that are not supported are one error that lists all of them.
/// </summary>
/// <example><code>Import-Model ./model.h5 | ConvertTo-CSharpModel -Path ./out -Name MNist</code></example>
/// <example><code>Get-ChildItem *.h5 | Import-Model</code></example>
/// <example><code>Import-Model ./my_model-1000.meta -Output 'dense/Softmax'</code></example>
[Cmdlet(VerbsData.Import, "Model", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ImportedModel))]
public sealed class ImportModelCommand : ModelPathCmdlet
{
    /// <inheritdoc/>
    private protected override void Import(string path)
    {
        ModelImportOptions options = ImportOptions;
        ModelGraph graph = RunLong((_, token) => ModelImporter.Import(path, options, token));
        WriteVerbose($"'{path}' is a model of {graph.SourceFormat}.");
        TellAssumptions(graph.Name, graph.Defaults, graph.Notes);
        WriteObject(new ImportedModel(graph, path, options, !NoOptimize));
    }
}

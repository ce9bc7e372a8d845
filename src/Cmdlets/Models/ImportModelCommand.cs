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
public sealed class ImportModelCommand : ModelCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of model files, SavedModel folders, .meta files, frozen graphs; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths, taken as they are: nothing in them is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            foreach (string resolved in ResolveInputPath(path, isLiteral, matches => matches))
            {
                TryItem(path, () => Import(resolved));
            }
        }
    }

    private void Import(string path)
    {
        ModelImportOptions options = ImportOptions;
        ModelGraph graph = RunLong((_, token) => ModelImporter.Import(path, options, token));
        WriteVerbose($"'{path}' is a model of {graph.SourceFormat}.");
        TellAssumptions(graph.Name, graph.Defaults, graph.Notes);
        WriteObject(new ImportedModel(graph, path, options, !NoOptimize));
    }
}

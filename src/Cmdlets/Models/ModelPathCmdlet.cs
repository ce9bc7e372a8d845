using System.Management.Automation;
using TfModelTools.Cmdlets.Common;

namespace TfModelTools.Cmdlets.Models;

/// <summary>The base of cmdlets that read models which paths name, and give each as an object.</summary>
public abstract class ModelPathCmdlet : ModelCmdlet
{
    /// <summary>The parameter set of -Path.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of -LiteralPath.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of models; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [WholeFile]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths, taken as they are: nothing in them is a wildcard.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
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

    /// <summary>Reads one model, and gives it.</summary>
    /// <param name="path">A full path.</param>
    private protected abstract void Import(string path);
}

using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Test-ModelSupport tells whether a model can be converted: true or false, or with -Detailed every node that stands against it, with the
/// reason. No weight is read.
/// </summary>
/// <example><code>Get-ChildItem *.pb | Where-Object { Test-ModelSupport $_ -Target CSharp }</code></example>
/// <example><code>Test-ModelSupport ./saved_model -Detailed | Group-Object Op</code></example>
[Cmdlet(VerbsDiagnostic.Test, "ModelSupport")]
[OutputType(typeof(bool), typeof(UnsupportedNode))]
public sealed class TestModelSupportCommand : ModelCmdlet
{
    /// <summary>The model: an object of Import-Model, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>What it is to be turned into.</summary>
    [Parameter(Position = 1)]
    public ConversionTarget Target { get; set; }

    /// <summary>Gives every node that is not supported in place of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => TryItem(Model, () =>
    {
        ModelArgument chosen = Choose(Model!);
        IReadOnlyList<UnsupportedNode> nodes = RunLong((_, token) => ModelSupport.Check(chosen.Path, Target, chosen.Options, token));
        foreach (UnsupportedNode node in nodes)
        {
            WriteVerbose(node.ToString());
        }

        if (Detailed)
        {
            WriteObject(nodes, enumerateCollection: true);
        }
        else
        {
            WriteObject(nodes.Count == 0);
        }
    });
}

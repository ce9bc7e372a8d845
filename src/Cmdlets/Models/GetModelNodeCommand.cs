using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Common;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Get-ModelNode lists the nodes of a model's graph, or the layers of a Keras model, with what they read, what reads them, and their
/// attributes.
/// </summary>
/// <example><code>Get-ModelNode ./frozen.pb -Op Conv2D, MatMul</code></example>
/// <example><code>Get-ModelNode ./saved_model -Op Softmax -Recurse | Select-Object Place, Name</code></example>
/// <example><code>(Get-ModelNode ./frozen.pb -Name conv1).Attributes.strides</code></example>
[Cmdlet(VerbsCommon.Get, "ModelNode", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelNode))]
public sealed class GetModelNodeCommand : InspectionCmdlet
{
    private NodeFilter? _filter;

    /// <summary>Only nodes of these names; wildcards are allowed.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodePatternCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Only these ops or classes of layers; wildcards are allowed.</summary>
    [Parameter]
    [Alias("Type")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeOpCompleter))]
    public string[] Op { get; set; } = [];

    /// <summary>Only nodes in these scopes, such as block1/conv, and in scopes within them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>Also gives the nodes of functions and of nested models.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Gives, of a SavedModel that Keras saved, the layers instead of the graph.</summary>
    [Parameter]
    public SwitchParameter Layer { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(null, () => _filter = new NodeFilter(Op, Name, Scope, Recurse));

    private protected override void ProcessModel(InspectedModel model)
    {
        foreach (ModelNode node in ModelNodes.List(model, _filter, Tags, Layer))
        {
            CancellationToken.ThrowIfCancellationRequested();
            WriteObject(node);
        }

        foreach (InvalidInputException missing in ModelNodes.FindMissing(model, _filter!, Tags, Layer))
        {
            WriteError(ErrorRecords.From(missing, model.Path));
        }
    }
}

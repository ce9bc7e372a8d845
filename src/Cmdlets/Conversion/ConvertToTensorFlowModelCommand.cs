using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Weights;
using TfModelTools.Formats;
using TfModelTools.Inspection;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-TensorFlowModel writes a model as TensorFlow keeps it: a SavedModel, a frozen graph, or a checkpoint with its graph. What TensorFlow lacks is made of what it
/// has, or is one error that lists all of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-TensorFlowModel -Model ./model.h5 -Path ./saved_model</code></example>
/// <example><code>ConvertTo-TensorFlowModel -Model ./model.h5 -Path ./head.ckpt -Include 'head/*' -Rename @{ 'head/kernel' = 'classifier/weights' }</code></example>
[Cmdlet(VerbsData.ConvertTo, "TensorFlowModel", SupportsShouldProcess = true)]
[OutputType(typeof(TensorFlowModelInfo), typeof(ImportedModel))]
public sealed class ConvertToTensorFlowModelCommand : ConversionCmdlet
{
    /// <summary>The form to write; by default what the extension of the path says: .pb or .pbtxt a frozen graph, .meta or .ckpt a checkpoint, .py a program, any other a SavedModel.</summary>
    [Parameter]
    public TensorFlowFormat Format { get; set; }

    /// <summary>The variables to write as variables, by name or pattern; the others are constants of the graph. By default all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Variables to make constants of, by name or pattern.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file of the names of the variables to write as variables, as Export-CheckpointKey writes it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFile { get; set; }

    /// <summary>New names of variables: a hashtable, the path of a file with such a table, or a script block that is given a name as $_ and puts out the new one.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Rename { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.TensorFlow;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new TensorFlowOptions
    {
        Format = MyInvocation.BoundParameters.ContainsKey(nameof(Format)) ? Format : null,
        Variables = Choice(model.Path, new VariableSelector(new VariableSelection { Include = Include, Exclude = Exclude, Keys = KeyFile is null ? null : TfModelTools.Weights.KeyFile.Read(ResolveOutputPath(KeyFile)) })),
    };

    // What a script block makes of names can be asked once the model is imported; a table is read before.
    private Func<IReadOnlyList<VariableInfo>, VariableChoice>? Choice(string model, VariableSelector selector) => PipelineValue.Unwrap(Rename) switch
    {
        null => VariableChooser.Create(model, selector, null),
        ScriptBlock script => VariableChooser.CreateNaming(model, selector, names => OnPipelineThread(() => RenameArgument.Resolve(script, names, ResolveOutputPath, WriteWarning)!)),
        var table => VariableChooser.Create(model, selector, RenameArgument.Table(table, ResolveOutputPath)),
    };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new TensorFlowModelInfo((TensorFlowModel)result);
}

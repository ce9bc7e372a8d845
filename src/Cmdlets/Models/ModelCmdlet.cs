using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Import;
using TfModelTools.Import.Keras.Custom;

namespace TfModelTools.Cmdlets.Models;

/// <summary>The base of cmdlets that import a model: the parameters that say which part of it, and with which shapes.</summary>
public abstract class ModelCmdlet : TfModelCmdlet
{
    /// <summary>The architecture as Keras' model.to_json() or model.to_yaml() writes it, for a file that holds weights only.</summary>
    [Parameter]
    [Alias("ArchitecturePath")]
    [ValidateNotNullOrEmpty]
    public string? Architecture { get; set; }

    /// <summary>A JSON file that composes the model's custom layers of known ones (docs/custom-layers.md).</summary>
    [Parameter]
    [Alias("CustomLayerPath")]
    [ValidateNotNullOrEmpty]
    public string? CustomLayer { get; set; }

    /// <summary>The checkpoint of a graph's variables; of a .meta file by default the one of its name, else the latest beside it.</summary>
    [Parameter]
    [Alias("CheckpointPath")]
    [ValidateNotNullOrEmpty]
    public string? Checkpoint { get; set; }

    /// <summary>The tags of the SavedModel's meta graph, all of them; needed where it has several and none is tagged "serve" alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TagCompleter))]
    public string[] Tag { get; set; } = [];

    /// <summary>The key of the signature; by default serving_default, or the only one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    public string? Signature { get; set; }

    /// <summary>Tensors or layers to give instead of the model's outputs, as NAME or NAME:k; the results bear exactly these names.</summary>
    [Parameter]
    [Alias("DestinationNode")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Output { get; set; } = [];

    /// <summary>Tensors or layers at which the model is cut and fed, as NAME or NAME:k, instead of its inputs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Input { get; set; } = [];

    /// <summary>Fixes the number of samples.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Number(IsWhole = true)]
    public int BatchSize { get; set; }

    /// <summary>Fixes the shape of an input: '1,28,28,1' or '1x28x28x1'; of several inputs a hashtable of these by name. ? leaves an extent open.</summary>
    [Parameter]
    [InputShapeTransformation]
    [ArgumentCompleter(typeof(InputShapeCompleter))]
    public InputShapeArgument? InputShape { get; set; }

    /// <summary>Fixes the value of an input, which the model then has no more: 'shape=2,3', 0.5, or a hashtable of values by name.</summary>
    [Parameter]
    [InputValueTransformation]
    public InputValueArgument? InputValue { get; set; }

    /// <summary>Keeps the model's graph as it is: the passes that fold and fuse nodes do not run.</summary>
    [Parameter]
    [Alias("NoOptimization")]
    public SwitchParameter NoOptimize { get; set; }

    /// <summary>Whether any of these parameters says how to import.</summary>
    private protected bool HasImportOptions => ImportParameters.Any(MyInvocation.BoundParameters.ContainsKey);

    private static string[] ImportParameters => [nameof(Architecture), nameof(CustomLayer), nameof(Checkpoint), nameof(Tag), nameof(Signature), nameof(Output), nameof(Input), nameof(BatchSize), nameof(InputShape), nameof(InputValue)];

    /// <summary>The parameters as options.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">The file of custom layers cannot be read.</exception>
    private protected ModelImportOptions ImportOptions => Merge(ModelImportOptions.Default);

    /// <summary>The options of a model with those in their place that these parameters give: what Import-Model was told stays told.</summary>
    /// <param name="own">How the model was imported.</param>
    /// <exception cref="TfModelTools.Common.TfModelException">The file of custom layers cannot be read.</exception>
    private protected ModelImportOptions Merge(ModelImportOptions own) => own with
    {
        ArchitecturePath = Architecture is null ? own.ArchitecturePath : ResolveInput(Architecture),
        CustomLayers = CustomLayer is null ? own.CustomLayers : CustomLayerFile.Read(ResolveOutputPath(CustomLayer)),
        CheckpointPath = Checkpoint is null ? own.CheckpointPath : ResolveInput(Checkpoint),
        Tags = Tag.Length == 0 ? own.Tags : TagArgument.Split(Tag),
        Signature = Signature ?? own.Signature,
        Outputs = Output.Length == 0 ? own.Outputs : Output,
        Inputs = Input.Length == 0 ? own.Inputs : Input,
        BatchSize = BatchSize == 0 ? own.BatchSize : BatchSize,
        InputShapes = InputShape is null ? own.InputShapes : ModelImportOptions.Merge(own.InputShapes, InputShape.Shapes),
        InputValues = InputValue is null ? own.InputValues : ModelImportOptions.Merge(own.InputValues, InputValue.Values),
    };

    /// <summary>A model as these parameters want it: an imported one is imported anew where they say how.</summary>
    /// <param name="model">The model as it was given.</param>
    private protected ModelArgument Choose(ModelArgument model) => model.With(HasImportOptions ? Merge(model.Options) : null, NoOptimize);
}

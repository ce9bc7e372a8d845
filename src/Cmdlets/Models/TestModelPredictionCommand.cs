using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Common;
using TfModelTools.Execution;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Test-ModelPrediction compares a model's predictions, or a generated project's, with expected ones, or with another model's. It gives
/// true when all are within the tolerance; -Detailed gives the differences instead, and -Layerwise the first layer where two models part.
/// </summary>
/// <example><code>Test-ModelPrediction ./out ./features.npz</code></example>
/// <example><code>Test-ModelPrediction ./model.keras ./features.npz -ReferenceModel ./model.h5 -Layerwise</code></example>
[Cmdlet(VerbsDiagnostic.Test, "ModelPrediction")]
[OutputType(typeof(bool), typeof(PredictionComparison))]
public sealed class TestModelPredictionCommand : TfModelCmdlet
{
    private IModelRunner? _tested;
    private string? _features;

    /// <summary>The model: an object of Import-Model or ConvertTo-CSharpModel, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>An .npz of inputs, and of expected outputs ("out/NAME") unless -ReferenceModel is given.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string FeaturePath { get; set; } = "";

    /// <summary>A model whose predictions are taken as right.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? ReferenceModel { get; set; }

    /// <summary>An element passes when it differs by at most this, absolutely or relatively.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0.0, double.MaxValue)]
    [Number]
    public double Tolerance { get; set; } = 1e-5;

    /// <summary>Compares layer by layer, and gives the first that differs; with -Detailed all. Needs -ReferenceModel.</summary>
    [Parameter]
    public SwitchParameter Layerwise { get; set; }

    /// <summary>Gives the comparison of each output in place of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(FeaturePath, () =>
        {
            if (Layerwise && ReferenceModel is null)
            {
                throw new InvalidInputException("-Layerwise compares two models, and -ReferenceModel names none.", "Give -ReferenceModel the model that is taken as right.");
            }
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Require(FeaturePath, () => _features ??= ResolveInput(FeaturePath));
        string path = _features!;
        TryItem(Model, () =>
        {
            IReadOnlyList<PredictionComparison> comparisons = RunLong((_, token) => Layerwise ? CompareLayers(path, token) : ComparePredictions(path, token));
            if (_tested is { } tested)
            {
                TellAssumptions(tested.Name, tested.DefaultInputs, tested.Notes);
            }

            if (Detailed)
            {
                WriteObject(comparisons, enumerateCollection: true);
            }
            else if (Layerwise)
            {
                if (comparisons.FirstOrDefault(c => !c.IsWithinTolerance) is { } first)
                {
                    WriteObject(first);
                }
                else
                {
                    WriteVerbose($"All {comparisons.Count} layers agree.");
                }
            }
            else
            {
                WriteObject(comparisons.All(c => c.IsWithinTolerance));
            }
        });
    }

    private IReadOnlyList<PredictionComparison> CompareLayers(string path, CancellationToken cancellationToken) => PredictionChecker.CompareLayers(
        ReferenceModel!.Import(cancellationToken).Graph, Model!.Import(cancellationToken).Graph, Sources.ReadAll(path, cancellationToken), $"'{path}'", Tolerance);

    private IReadOnlyList<PredictionComparison> ComparePredictions(string path, CancellationToken cancellationToken)
    {
        IModelRunner runner = _tested = Model!.Open(cancellationToken);
        IModelRunner? reference = null;
        try
        {
            reference = ReferenceModel?.Open(cancellationToken);
            return PredictionChecker.Compare(runner, Sources.ReadAll(path, cancellationToken), $"'{path}'", Tolerance, reference, cancellationToken);
        }
        finally
        {
            (runner as IDisposable)?.Dispose();
            (reference as IDisposable)?.Dispose();
        }
    }
}

using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;

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
    /// <summary>The model: an object of Import-Model or ConvertTo-CSharpModel, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    public ModelArgument? Model { get; set; }

    /// <summary>An .npz of inputs, and of expected outputs ("out/NAME") unless -ReferenceModel is given.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string FeaturePath { get; set; } = "";

    /// <summary>A model whose predictions are taken as right.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ModelTransformation]
    public ModelArgument? ReferenceModel { get; set; }

    /// <summary>An element passes when it differs by at most this, absolutely or relatively.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0.0, double.MaxValue)]
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
        string path = ResolveOutputPath(FeaturePath);
        TryItem(Model, () =>
        {
            IReadOnlyList<PredictionComparison> comparisons = RunLong((_, token) => Layerwise ? CompareLayers(path, token) : ComparePredictions(path, token));
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

    private IReadOnlyList<PredictionComparison> CompareLayers(string path, CancellationToken cancellationToken)
    {
        ModelGraph expected = ReferenceModel!.Import(cancellationToken).Graph;
        ModelGraph actual = Model!.Import(cancellationToken).Graph;
        FeatureSet features = FeatureSet.Match(
            Sources.ReadAll(path, cancellationToken), ModelPort.From(expected.Inputs), ModelPort.From(expected.Outputs), $"'{path}'");
        return LayerComparer.Compare(expected, actual, features.Inputs, Tolerance);
    }

    private IReadOnlyList<PredictionComparison> ComparePredictions(string path, CancellationToken cancellationToken)
    {
        IModelRunner runner = Model!.Open(cancellationToken);
        try
        {
            FeatureSet features = FeatureSet.Match(Sources.ReadAll(path, cancellationToken), runner.Inputs, runner.Outputs, $"'{path}'");
            IReadOnlyDictionary<string, Tensor> expected = ReferenceModel is null ? features.Expected : PredictReference(runner, features, cancellationToken);
            if (expected.Count == 0)
            {
                throw new InvalidInputException(
                    $"'{path}' holds no expected output.", $"Name an array after an output, such as 'out/{runner.Outputs[0].Name}', or give -ReferenceModel.", path);
            }

            IReadOnlyDictionary<string, Tensor> actual = runner.Predict(features.Inputs, cancellationToken);
            return [.. expected.Select(e => PredictionComparer.Compare(e.Key, e.Value, actual[e.Key], Tolerance))];
        }
        finally
        {
            (runner as IDisposable)?.Dispose();
        }
    }

    /// <summary>What the reference predicts, under the names of the model's outputs: two forms of a model name them otherwise, in one order.</summary>
    private Dictionary<string, Tensor> PredictReference(IModelRunner runner, FeatureSet features, CancellationToken cancellationToken)
    {
        IModelRunner reference = ReferenceModel!.Open(cancellationToken);
        try
        {
            if (reference.Inputs.Count != runner.Inputs.Count || reference.Outputs.Count != runner.Outputs.Count)
            {
                throw new InvalidInputException(
                    $"'{reference.Name}' and '{runner.Name}' have different numbers of inputs or outputs.", "Compare two forms of one model.");
            }

            Dictionary<string, Tensor> inputs = runner.Inputs
                .Select((input, i) => (reference.Inputs[i].Name, Tensor: features.Inputs[input.Name]))
                .ToDictionary(p => p.Name, p => p.Tensor, StringComparer.Ordinal);
            IReadOnlyDictionary<string, Tensor> predicted = reference.Predict(inputs, cancellationToken);
            return runner.Outputs
                .Select((output, i) => (output.Name, Tensor: predicted[reference.Outputs[i].Name]))
                .ToDictionary(p => p.Name, p => p.Tensor, StringComparer.Ordinal);
        }
        finally
        {
            (reference as IDisposable)?.Dispose();
        }
    }
}

using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Formats.Pictures;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Test-ModelPrediction compares a model's predictions, or a generated project's, with expected ones, or with another model's. It gives
/// true when all are within the tolerance; -Detailed gives the differences instead, -Top looks at the classes of the highest scores alone, and -Layerwise gives the
/// first layer where two models part.
/// </summary>
/// <example><code>Test-ModelPrediction ./out ./features.npz</code></example>
/// <example><code>Test-ModelPrediction ./model.keras ./features.npz -ReferenceModel ./model.h5 -Layerwise</code></example>
/// <example><code>Test-ModelPrediction ./model.keras ./features.npz -ReferenceModel ./model.h5 -Top 5 -LabelPath ./labels.txt -Detailed</code></example>
[Cmdlet(VerbsDiagnostic.Test, "ModelPrediction")]
[OutputType(typeof(bool), typeof(PredictionComparison), typeof(ClassComparison))]
public sealed class TestModelPredictionCommand : TfModelCmdlet
{
    private IModelRunner? _tested;
    private string? _features;
    private int _leftOut;
    private IReadOnlyList<string>? _labels;

    /// <summary>The model: an object of Import-Model or ConvertTo-CSharpModel, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>An .npz of inputs, and of expected outputs ("out/NAME") unless -ReferenceModel is given; or with it a picture: JPEG, PNG, BMP, PPM or PGM.</summary>
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

    /// <summary>Compares the classes of the highest scores of each sample, as many as this, in place of all numbers.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Number(IsWhole = true)]
    public int Top { get; set; }

    /// <summary>A text file with the name of each class on a line, for -Top.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LabelPath { get; set; }

    /// <summary>What becomes of the values of a picture, 0 to 255: what the models were trained with.</summary>
    [Parameter]
    public PictureScaling PictureScaling { get; set; }

    /// <summary>Compares layer by layer, and gives the first that differs; with -Detailed all. Needs -ReferenceModel.</summary>
    [Parameter]
    public SwitchParameter Layerwise { get; set; }

    /// <summary>Gives the comparison of each output in place of true or false; with -Top the classes of both, side by side.</summary>
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

            if (Layerwise && Top > 0)
            {
                throw new InvalidInputException("-Layerwise compares layers, and -Top the classes of the outputs.", "Leave one of them out.");
            }

            if (LabelPath is not null && Top == 0)
            {
                throw new InvalidInputException("-LabelPath names classes, and none are asked for.", "Give -Top how many are compared.");
            }

            _labels = LabelPath is null ? null : ClassScore.ReadLabels(ResolveInput(LabelPath));
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Require(FeaturePath, () => _features ??= ResolveInput(FeaturePath));
        string path = _features!;
        TryItem(Model, () =>
        {
            if (Top > 0)
            {
                IReadOnlyList<ClassComparison> classes = RunLong((_, token) => Compare(
                    path, (runner, arrays, reference) => PredictionChecker.CompareClasses(runner, arrays, $"'{path}'", Tolerance, Top, _labels, reference, token), token));
                TellTested();
                WriteObject(Detailed ? classes : classes.All(c => c.IsWithinTolerance), enumerateCollection: true);
                return;
            }

            IReadOnlyList<PredictionComparison> comparisons = RunLong((_, token) => Layerwise ? CompareLayers(path, token) : ComparePredictions(path, token));
            TellTested();
            if (_leftOut > 0)
            {
                WriteVerbose($"{_leftOut} layers of '{ReferenceModel}' have no counterpart in '{Model}' and were not compared.");
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
                    WriteVerbose($"All {comparisons.Count} layers that were compared agree.");
                }
            }
            else
            {
                WriteObject(comparisons.All(c => c.IsWithinTolerance));
            }
        });
    }

    private void TellTested()
    {
        if (_tested is { } tested)
        {
            TellAssumptions(tested.Name, tested.DefaultInputs, tested.Notes);
        }
    }

    private IReadOnlyList<PredictionComparison> CompareLayers(string path, CancellationToken cancellationToken)
    {
        LayerwiseComparison comparison = PredictionChecker.CompareLayers(
            ReferenceModel!.Import(cancellationToken).Graph, Model!.Import(cancellationToken).Graph, Sources.ReadAll(path, cancellationToken), $"'{path}'", Tolerance);
        _leftOut = comparison.LeftOut;
        return comparison.Layers;
    }

    private IReadOnlyList<PredictionComparison> ComparePredictions(string path, CancellationToken cancellationToken) => Compare(
        path, (runner, arrays, reference) => PredictionChecker.Compare(runner, arrays, $"'{path}'", Tolerance, reference, cancellationToken), cancellationToken);

    private T Compare<T>(string path, Func<IModelRunner, IReadOnlyDictionary<string, Tensor>, IModelRunner?, T> compare, CancellationToken cancellationToken)
    {
        IModelRunner runner = _tested = Model!.Open(cancellationToken);
        IModelRunner? reference = null;
        try
        {
            reference = ReferenceModel?.Open(cancellationToken);
            IReadOnlyDictionary<string, Tensor> arrays = PictureFile.IsPicture(path) ? PictureFeature.Read(path, runner.Inputs, PictureScaling) : Sources.ReadAll(path, cancellationToken);
            return compare(runner, arrays, reference);
        }
        finally
        {
            (runner as IDisposable)?.Dispose();
            (reference as IDisposable)?.Dispose();
        }
    }
}

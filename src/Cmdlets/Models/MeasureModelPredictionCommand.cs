using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Measure-ModelPrediction tells how long a model's predictions take: percentiles of the time of a call, and samples a second. With
/// -Layerwise it tells so for each step.
/// </summary>
/// <example><code>Measure-ModelPrediction ./model.h5 -BatchSize 32</code></example>
/// <example><code>Import-Model ./model.h5 | Measure-ModelPrediction -Layerwise | Sort-Object Median -Descending</code></example>
[Cmdlet(VerbsDiagnostic.Measure, "ModelPrediction")]
[OutputType(typeof(LatencyReport))]
public sealed class MeasureModelPredictionCommand : TfModelCmdlet
{
    /// <summary>The model: an object of Import-Model or ConvertTo-CSharpModel, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>The input of each call, as Invoke-ModelPrediction takes it; zeros where none is given.</summary>
    [Parameter(Position = 1)]
    public object? InputObject { get; set; }

    /// <summary>Samples a call, where no input is given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Number(IsWhole = true)]
    public int BatchSize { get; set; } = 1;

    /// <summary>How long to measure, in seconds, after a warm-up of a fifth of that.</summary>
    [Parameter]
    [ValidateRange(0.01, 3600.0)]
    [Number]
    public double Duration { get; set; } = 2;

    /// <summary>Measures each step of the plan. A generated project is measured as a whole only.</summary>
    [Parameter]
    public SwitchParameter Layerwise { get; set; }

    /// <summary>The number of threads to use; 0, the default, for as many as there are processors, where that gains. Predictions do not depend on it.</summary>
    [Parameter]
    [ValidateRange(0, Workers.MaxCount)]
    [Number(IsWhole = true)]
    public int ThreadCount { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => TryItem(Model, () =>
    {
        IModelRunner runner = RunLong((_, token) => Model!.Open(token));
        runner.ThreadCount = ThreadCount;
        TellAssumptions(runner.Name, runner.DefaultInputs, runner.Notes);
        try
        {
            IReadOnlyDictionary<string, Tensor> inputs = InputObject is null
                ? PredictionMeter.Zeros(runner, BatchSize)
                : PredictionInput.Read(InputObject, runner, ResolveOutputPath, CancellationToken);
            TimeSpan duration = TimeSpan.FromSeconds(Duration);
            if (!Layerwise)
            {
                WriteObject(RunLong((progress, token) => PredictionMeter.Measure(runner, inputs, duration, progress, token)));
            }
            else if (runner is ModelRunner model)
            {
                WriteObject(RunLong((progress, token) => PredictionMeter.MeasureSteps(model, inputs, duration, progress, token)), enumerateCollection: true);
            }
            else
            {
                throw new InvalidInputException(
                    $"'{runner.Name}' is a generated project, whose steps are not measured one by one.", "Measure the model it was made from, or use the project's own benchmark.");
            }
        }
        finally
        {
            (runner as IDisposable)?.Dispose();
        }
    });
}

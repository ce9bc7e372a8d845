using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Invoke-ModelPrediction predicts with a model file, an imported model or a generated C# project, which it compiles in the session. It
/// emits one object for each sample, with a property for each output.
/// </summary>
/// <example><code>Invoke-ModelPrediction ./model.h5 ./features.npz -Top 3</code></example>
/// <example><code>Import-Csv rows.csv | Invoke-ModelPrediction ./model.h5</code></example>
/// <example><code>Invoke-ModelPrediction ./my_model-1000.meta -Output 'w1:0'</code></example>
/// <example><code>(Invoke-ModelPrediction ./model.h5 -InputObject $pixels -As NDArray).scores</code></example>
/// <example><code>Import-Model ./model.h5 | Invoke-ModelPrediction -InputObject @{ image = $pixels }</code></example>
[Cmdlet(VerbsLifecycle.Invoke, "ModelPrediction", DefaultParameterSetName = InputSet)]
[OutputType("TfModelTools.ModelPrediction", "TfModelTools.BatchPrediction")]
public sealed class InvokeModelPredictionCommand : ModelCmdlet
{
    private const string InputSet = "InputFromPipeline";
    private const string ModelSet = "ModelFromPipeline";

    private PredictionColumns _columns = new(0, null, isFlat: false);
    private IModelRunner? _runner;
    private long _sample;

    /// <summary>The model: an object of Import-Model or ConvertTo-CSharpModel, a file, or a path. Running a generated project runs the code in its folder.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = InputSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ModelSet)]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>
    /// The input: a file of arrays named after the model's inputs (.npz), a hashtable of arrays or numbers, an object with properties
    /// such as a row of Import-Csv; for a model of one input also its value: a number, lists, an array, an array of NumSharp, a Tensor&lt;T&gt;. It may hold one sample or many. Not needed where the outputs
    /// depend on no input, such as a variable's.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = InputSet)]
    [Parameter(ParameterSetName = ModelSet)]
    public object? InputObject { get; set; }

    /// <summary>
    /// Gives, in place of an output's values, the classes of its highest scores along the last axis, as many as this, and the best one's Label and Score. An output of more axes gives
    /// an object for each row of scores, with its Position.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [Number(IsWhole = true)]
    public int Top { get; set; }

    /// <summary>A text file with the name of each class on a line, for -Top and -Flat.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LabelPath { get; set; }

    /// <summary>
    /// Gives every number a property of its own, as tables and Export-Csv want it: NAME_0, NAME_1, ..., or one for each label of -LabelPath; with -Top
    /// Label1, Score1, Label2, Score2, ...
    /// </summary>
    [Parameter]
    public SwitchParameter Flat { get; set; }

    /// <summary>
    /// Makes a stateful model begin anew. Without it an object of Import-Model goes on where its last prediction ended; a path, of a model or a project, always begins anew.
    /// </summary>
    [Parameter]
    public SwitchParameter ResetState { get; set; }

    /// <summary>The number of threads to use; 0, the default, for as many as there are processors, where that gains. Predictions do not depend on it.</summary>
    [Parameter]
    [ValidateRange(0, Workers.MaxCount)]
    [Number(IsWhole = true)]
    public int ThreadCount { get; set; }

    /// <summary>
    /// Gives one object for each input, whose properties are the outputs for all of its samples, along the first axis, in this form: tensor objects (NamedTensor),
    /// .NET arrays (Array), NumSharp's arrays (NDArray), or Tensor&lt;T&gt; of System.Numerics.Tensors (Tensor). Without it there is one object for each sample.
    /// </summary>
    [Parameter]
    public TensorForm? As { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (As is not null && (Top > 0 || Flat))
        {
            ThrowTerminatingError(ErrorRecords.Argument("TopOfBatch", As, "-Top and -Flat tell of each sample, and -As gives all samples of an output as one.", "Give one of them."));
        }

        IReadOnlyList<string>? labels = null;
        if (LabelPath is not null)
        {
            if (Top == 0 && !Flat)
            {
                ThrowTerminatingError(ErrorRecords.Argument(
                    "LabelNotUsed", LabelPath, "-LabelPath names classes, and neither -Top nor -Flat is given, which would tell them.", "Give -Top 1 for the best class, or -Flat for a column of each; or leave -LabelPath out."));
            }

            string path = ResolveOutputPath(LabelPath);
            Require(LabelPath, () => labels = ClassScore.ReadLabels(path));
        }

        _columns = new PredictionColumns(Top, labels, Flat);

        // A model from the command line serves every input; one that cannot be opened ends the statement.
        if (ParameterSetName == InputSet && Model is not null)
        {
            Require(Model, () => _runner = Open());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputSet)
        {
            foreach (object? input in PredictionInput.Each(InputObject))
            {
                TryItem(input, () => Predict(_runner ??= Open(), input));
            }

            return;
        }

        TryItem(Model, () =>
        {
            IModelRunner runner = Open();
            try
            {
                _sample = 0;
                foreach (object? input in PredictionInput.Each(InputObject))
                {
                    TryItem(input, () => Predict(runner, input));
                }
            }
            finally
            {
                (runner as IDisposable)?.Dispose();
            }
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            (_runner as IDisposable)?.Dispose();
        }

        base.Dispose(disposing);
    }

    private IModelRunner Open()
    {
        IModelRunner runner = RunLong((_, token) => Choose(Model!).Open(token));
        try
        {
            PredictionColumns.RequireDistinct(runner.Name, runner.Outputs);
        }
        catch
        {
            (runner as IDisposable)?.Dispose();
            throw;
        }

        runner.ThreadCount = ThreadCount;
        if (ResetState)
        {
            runner.ResetState();
        }

        if (runner.StateBatch is int kept)
        {
            WriteVerbose($"'{runner.Name}' keeps state from batch to batch, of {kept} {(kept == 1 ? "sample" : "samples")} each.");
        }

        WriteVerbose($"'{runner.Name}' takes {string.Join(", ", runner.Inputs)} and gives {string.Join(", ", runner.Outputs)}.");
        TellAssumptions(runner.Name, runner.DefaultInputs, runner.Notes);
        return runner;
    }

    private void Predict(IModelRunner runner, object? input)
    {
        IReadOnlyDictionary<string, Tensor> inputs = PredictionInput.Read(input, runner, ResolveOutputPath, CancellationToken);
        IReadOnlyDictionary<string, Tensor> outputs = RunLong((_, token) => runner.Predict(inputs, token));
        if (As is { } form)
        {
            WriteBatch(runner, outputs, form);
            return;
        }

        PredictionSamples samples = PredictionSamples.Of(runner, inputs);
        for (long i = 0; i < samples.Count; i++)
        {
            Tensor[] values = [.. runner.Outputs.Select(p => samples.Take(p, outputs[p.Name], i))];
            WriteObject(_columns.Rows(runner.Outputs, values, () => CreatePrediction(outputs)), enumerateCollection: true);
            _sample++;
        }
    }

    private PSObject CreatePrediction(IReadOnlyDictionary<string, Tensor> outputs)
    {
        PSObject prediction = new();
        prediction.TypeNames.Insert(0, "TfModelTools.ModelPrediction");
        if (!outputs.Keys.Contains("Sample", StringComparer.OrdinalIgnoreCase))
        {
            prediction.Properties.Add(new PSNoteProperty("Sample", _sample));
        }

        return prediction;
    }

    private void WriteBatch(IModelRunner runner, IReadOnlyDictionary<string, Tensor> outputs, TensorForm form)
    {
        PSObject prediction = new();
        prediction.TypeNames.Insert(0, "TfModelTools.BatchPrediction");
        foreach (ModelPort port in runner.Outputs)
        {
            prediction.Properties.Add(new PSNoteProperty(port.Name, TensorForms.Convert(new NamedTensor(port.Name, outputs[port.Name]), form)));
        }

        WriteObject(prediction);
    }
}

using TfModelTools.Common;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Holds the predictions of a model or generated project against expected ones, or against those of another form of it.</summary>
public static class PredictionChecker
{
    /// <summary>
    /// Compares predictions, output by output. Stateful models begin anew and take the samples in order, batch after batch; they are left as if they
    /// had predicted nothing.
    /// </summary>
    /// <param name="runner">The model or generated project.</param>
    /// <param name="arrays">Inputs by name, and expected outputs as "out/NAME" unless a reference is given (see <see cref="FeatureSet"/>).</param>
    /// <param name="source">Where the arrays come from, for messages.</param>
    /// <param name="tolerance">As for <see cref="PredictionComparer.Compare"/>.</param>
    /// <param name="reference">What predicts rightly; its inputs and outputs are taken in order, whatever their names. Null: the arrays hold what is expected.</param>
    /// <param name="cancellationToken">Ends the predictions.</param>
    /// <exception cref="InvalidInputException">There is no expected output, or the two take or give different numbers of tensors.</exception>
    public static IReadOnlyList<PredictionComparison> Compare(
        IModelRunner runner,
        IReadOnlyDictionary<string, Tensor> arrays,
        string source,
        double tolerance,
        IModelRunner? reference = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return [.. Predictions(runner, arrays, source, reference, cancellationToken).Select(p => PredictionComparer.Compare(p.Name, p.Expected, p.Actual, tolerance))];
    }

    /// <summary>Compares the classes of the highest scores, sample by sample, side by side.</summary>
    /// <param name="runner">The model or generated project.</param>
    /// <param name="arrays">As for <see cref="Compare"/>.</param>
    /// <param name="source">Where the arrays come from, for messages.</param>
    /// <param name="tolerance">What scores may differ by, absolutely or relatively.</param>
    /// <param name="count">How many classes of each sample are compared.</param>
    /// <param name="labels">The classes' names in order; null for none.</param>
    /// <param name="reference">As for <see cref="Compare"/>.</param>
    /// <param name="cancellationToken">Ends the predictions.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Compare"/>; or an output holds no scores, or there are names, but not one for each class.</exception>
    public static IReadOnlyList<ClassComparison> CompareClasses(
        IModelRunner runner,
        IReadOnlyDictionary<string, Tensor> arrays,
        string source,
        double tolerance,
        int count,
        IReadOnlyList<string>? labels,
        IModelRunner? reference = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return [.. Predictions(runner, arrays, source, reference, cancellationToken).SelectMany(p => ClassComparer.Compare(p.Name, p.Expected, p.Actual, count, labels, tolerance))];
    }

    /// <summary>Compares two models layer by layer (see <see cref="LayerComparer"/>).</summary>
    /// <param name="expected">The model taken as right.</param>
    /// <param name="actual">The other.</param>
    /// <param name="arrays">Inputs by the names of <paramref name="expected"/>.</param>
    /// <param name="source">Where the arrays come from, for messages.</param>
    /// <param name="tolerance">As for <see cref="PredictionComparer.Compare"/>.</param>
    /// <exception cref="InvalidInputException">The models take different numbers of inputs, or share no layer.</exception>
    public static LayerwiseComparison CompareLayers(
        ModelGraph expected, ModelGraph actual, IReadOnlyDictionary<string, Tensor> arrays, string source, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        FeatureSet features = FeatureSet.Match(arrays, ModelPort.From(expected.Inputs), ModelPort.From(expected.Outputs), source, expected.Defaults, needsOutputs: false, expected.FixedInputs);
        LayerwiseComparison comparison = LayerComparer.Compare(expected, actual, features.Inputs, tolerance);
        return comparison.Layers.All(c => c.Shape.ElementCount == 0) ? throw NothingCompared(source) : comparison;
    }

    // What compares nothing finds no difference.
    private static InvalidInputException NothingCompared(string source) => new($"{source} holds no samples, and nothing would be compared.", "Give at least one sample.");

    // What is expected of each output, and what it is.
    private static IEnumerable<(string Name, Tensor Expected, Tensor Actual)> Predictions(
        IModelRunner runner, IReadOnlyDictionary<string, Tensor> arrays, string source, IModelRunner? reference, CancellationToken cancellationToken)
    {
        FeatureSet features = FeatureSet.Match(arrays, runner.Inputs, runner.Outputs, source, runner.DefaultInputs, needsOutputs: reference is null, runner.FixedInputs);
        IReadOnlyDictionary<string, Tensor> expected = reference is null ? features.Expected : Predict(reference, runner, features, cancellationToken);
        if (expected.Count == 0)
        {
            throw new InvalidInputException(
                $"{source} holds no expected output.", $"Name an array after an output, such as 'out/{runner.Outputs[0].Name}', or give a reference model.");
        }

        IReadOnlyDictionary<string, Tensor> actual = PredictAnew(runner, features.Inputs, cancellationToken);
        if (PredictionSamples.CountBatch(runner, features.Inputs) == 0 && expected.Values.All(e => e.ElementCount == 0))
        {
            throw NothingCompared(source);
        }

        return expected.Select(e => (e.Key, e.Value, actual[e.Key]));
    }

    private static IReadOnlyDictionary<string, Tensor> PredictAnew(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancellationToken)
    {
        runner.ResetState();
        try
        {
            return runner.Predict(inputs, cancellationToken);
        }
        finally
        {
            runner.ResetState();
        }
    }

    // What the reference predicts, under the names of the model's outputs: two forms of a model name them otherwise, in one order.
    private static Dictionary<string, Tensor> Predict(IModelRunner reference, IModelRunner runner, FeatureSet features, CancellationToken cancellationToken)
    {
        if (reference.Inputs.Count != runner.Inputs.Count || reference.Outputs.Count != runner.Outputs.Count)
        {
            throw new InvalidInputException(
                $"'{reference.Name}' and '{runner.Name}' have different numbers of inputs or outputs.", "Compare two forms of one model.");
        }

        Dictionary<string, Tensor> inputs = runner.Inputs
            .Select((input, i) => (reference.Inputs[i].Name, Tensor: features.Inputs[input.Name]))
            .ToDictionary(p => p.Name, p => p.Tensor, StringComparer.Ordinal);
        IReadOnlyDictionary<string, Tensor> predicted = PredictAnew(reference, inputs, cancellationToken);
        return runner.Outputs
            .Select((output, i) => (output.Name, Tensor: predicted[reference.Outputs[i].Name]))
            .ToDictionary(p => p.Name, p => p.Tensor, StringComparer.Ordinal);
    }
}

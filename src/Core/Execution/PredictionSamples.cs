using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Tells the samples of a prediction apart.</summary>
public sealed class PredictionSamples
{
    private readonly bool _isFixed;

    private PredictionSamples(long count, bool isFixed)
    {
        Count = count;
        _isFixed = isFixed;
    }

    /// <summary>How many samples were fed.</summary>
    public long Count { get; }

    /// <summary>
    /// The samples of what is fed. A model of a fixed number of samples says it by the first axis of its inputs and outputs, where all agree and one has axes besides.
    /// </summary>
    /// <param name="runner">The model.</param>
    /// <param name="inputs">What is fed.</param>
    public static PredictionSamples Of(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs) =>
        FixedCount(runner, inputs) is { } count ? new(count, true) : new(CountBatch(runner, inputs), false);

    /// <summary>
    /// How many samples what is fed to a model of an open number of samples holds; 1 of other models. Inputs of an open number of axes, or whose shapes the data decides, say so by their first axis where
    /// all agree; else they are one sample.
    /// </summary>
    /// <param name="runner">The model.</param>
    /// <param name="inputs">What is fed.</param>
    public static long CountBatch(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(inputs);
        long? count = null;
        foreach (ModelPort port in runner.Inputs)
        {
            if (!inputs.TryGetValue(port.Name, out Tensor? tensor) || port.Shape.Rank == 0)
            {
                continue;
            }

            bool isOpen = runner is ModelRunner model && model.TakesAnyShape(port.Name);
            Dimension first = isOpen ? Dimension.Batch : port.Shape[0];
            if (!first.IsPerBatch || (!isOpen && tensor.Shape.Rank == port.Shape.Rank - 1))
            {
                continue;
            }

            long samples = tensor.Shape.Rank == 0 ? 1 : tensor.Shape[0] / first.Count;
            if (count is { } known && known != samples)
            {
                return 1;
            }

            count = samples;
        }

        return count ?? 1;
    }

    /// <summary>The part of an output that belongs to one sample; all of it where the output is not one for each sample.</summary>
    /// <param name="port">The output.</param>
    /// <param name="output">Its values.</param>
    /// <param name="sample">Which sample.</param>
    public Tensor Take(ModelPort port, Tensor output, long sample)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(output);
        bool isPerSample = port.Shape.Rank > 0 && (_isFixed || port.Shape[0].IsBatch || port.Shape[0].IsUnknown) && output.Shape.Rank > 0 && output.Shape[0] == Count;
        return isPerSample ? TensorIndex.Take(output, TensorIndex.At(sample)) : output;
    }

    private static long? FixedCount(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(inputs);
        ModelPort[] fed = [.. runner.Inputs.Where(p => p.Shape.Rank > 0 && inputs.ContainsKey(p.Name))];
        ModelPort[] all = [.. fed, .. runner.Outputs];
        if (fed.Length == 0 || !fed[0].Shape[0].IsFixed || !all.Any(p => p.Shape.Rank > 1))
        {
            return null;
        }

        long count = fed[0].Shape[0].Count;
        bool isAgreed = all.All(p => p.Shape.Rank > 0 && p.Shape[0].IsFixed && p.Shape[0].Count == count)
            && fed.All(p => inputs[p.Name].Shape is var shape && shape.Rank == p.Shape.Rank && shape[0] == count && !(runner is ModelRunner model && model.TakesAnyShape(p.Name)));
        return isAgreed ? count : null;
    }
}

using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>Tells the samples of a prediction apart.</summary>
public static class PredictionSamples
{
    /// <summary>
    /// How many samples what is fed holds. Inputs of an open number of axes, or whose shapes the data decides, say so by their first axis where
    /// all agree; else they are one sample.
    /// </summary>
    /// <param name="runner">The model.</param>
    /// <param name="inputs">What is fed.</param>
    public static long Count(IModelRunner runner, IReadOnlyDictionary<string, Tensor> inputs)
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
    /// <param name="count">How many samples were fed.</param>
    public static Tensor Take(ModelPort port, Tensor output, long sample, long count)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(output);
        bool isPerSample = port.Shape.Rank > 0 && (port.Shape[0] == Dimension.Batch || port.Shape[0].IsUnknown) && output.Shape.Rank > 0 && output.Shape[0] == count;
        return isPerSample ? TensorIndex.Take(output, TensorIndex.At(sample)) : output;
    }
}

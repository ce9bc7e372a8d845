using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Import.Keras;

/// <summary>
/// A call's constants (a mask, an initial state) may have one row for each sample of a batch: the model then takes batches of that size
/// only, in Keras too.
/// </summary>
internal static class ConstantBatches
{
    private const int MostSizes = 4;
    private const long MostLayers = 100_000;

    /// <summary>Builds a graph for a batch of any size; where its shapes do not fit and constants have rows, for batches of as many samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="build">Builds the graph for an extent of the batch.</param>
    /// <exception cref="TfModelException">What the first try gave, where none succeeds.</exception>
    public static ModelGraph Try(ModelInstance model, Func<Dimension, ModelGraph> build)
    {
        try
        {
            return build(Dimension.Batch);
        }
        catch (TfModelException e) when (e is InvalidGraphException or UnsupportedModelException)
        {
            foreach (long size in Sizes(model.Config).Distinct().OrderDescending().Take(Tries(model)))
            {
                try
                {
                    return build(size);
                }
                catch (TfModelException other) when (other is InvalidGraphException or UnsupportedModelException)
                {
                    // The next size, or the fault of a batch of any size.
                }
            }

            throw;
        }
    }

    // Each try builds all of it anew: of very many layers there are fewer.
    private static int Tries(ModelInstance model)
    {
        long layers = model.Layers.Sum(l => l.Layer.Size.Layers * Math.Max(1, l.Layer.Settings.Layer.Calls.Count));
        return (int)Math.Min(MostSizes, MostLayers / Math.Max(1, layers));
    }

    private static IEnumerable<long> Sizes(KerasModelConfig model) => model.Layers.SelectMany(l => l.Model is KerasModelConfig inner
        ? Sizes(inner).Concat(l.Calls.SelectMany(Sizes))
        : l.Calls.SelectMany(Sizes));

    private static IEnumerable<long> Sizes(KerasCall call) => call.Arguments.Concat(call.Keywords.Values).SelectMany(Sizes);

    // Of a constant, and of those in a list.
    private static IEnumerable<long> Sizes(KerasArgument argument)
    {
        if (argument is KerasListArgument list && list.HoldsTensors)
        {
            return list.Items.SelectMany(Sizes);
        }

        if (argument is KerasTensorArgument || ConstantArgument.Rank(argument) < 2)
        {
            return [];
        }

        IReadOnlyList<KerasArgument> items = ConstantArgument.Items(argument);
        return [items.Count, .. items.Take(1).Where(i => ConstantArgument.Rank(i) > 1).Select(i => (long)ConstantArgument.Items(i).Count)];
    }
}

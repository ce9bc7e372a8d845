using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Values of a graph that runs once, with the values of its inputs as constants: what depends on constants alone is then whatever is computed. A constant that is
/// computed when it is read computes those before it, each of which does so too: steps that read one another take exponential time. So it is computed at once here.
/// </summary>
/// <param name="constants">Computes what depends on constants alone.</param>
/// <param name="fed">How many numbers the inputs have.</param>
internal sealed class OneRunValues(ConstantEvaluator constants, long fed)
{
    private const long MaxElements = 1 << 17;
    private const long MaxTogether = 1 << 22;

    private readonly Budget _kept = new(MaxTogether + (16 * fed), "the values of a graph that runs once", "numbers", "Feed fewer samples at a time.");

    /// <summary>A value, computed now; null of a large one, which is computed when it is read.</summary>
    /// <param name="value">What depends on constants alone.</param>
    public Tensor? TryCompute(GraphValue value) =>
        value.Shape.ElementCount.Count is var count && count <= MaxElements && _kept.TrySpend(count) ? constants.TryEvaluate(value, isNeeded: true) : null;
}

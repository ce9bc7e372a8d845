using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// BatchNormalization of Keras 1: mode 0 with the statistics the release kept, mode 1 (each sample by itself) and mode 2 (always by the
/// statistics of the batch at hand), by keras/layers/normalization.py and the backends of 1.0.0 to 1.2.2.
/// </summary>
internal static class Keras1BatchNormalization
{
    /// <summary>What is stored as second statistic, as a variance to which an epsilon is added.</summary>
    public static (LayerWeight Variance, float Epsilon) Variance(LayerContext c, float epsilon)
    {
        LayerWeight stored = c.Raw("moving_variance");
        return (c.Settings.Has("mode") ? VersionRules.BatchNormStatistic.Of(c.Settings) : BatchStatistic.Variance) switch
        {
            BatchStatistic.Deviation => (stored.Map(s => (s + epsilon) * (s + epsilon)), 0),
            BatchStatistic.RootPlusEpsilon => (stored.Map(s => (MathF.Sqrt(s) + epsilon) * (MathF.Sqrt(s) + epsilon)), 0),
            _ => (stored, epsilon),
        };
    }

    /// <summary>Modes 1 and 2.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="axis">The axis of the features.</param>
    /// <param name="epsilon">Added to the variance or deviation.</param>
    public static GraphValue Build(LayerContext c, int axis, float epsilon)
    {
        GraphValue x = c.FloatInput;
        int rank = x.Shape.Rank;
        bool isSample = c.Settings.Int("mode") == 1;
        int features = isSample ? rank - 1 : axis < 0 ? axis + rank : axis;
        int[] reduced = isSample ? [rank - 1] : [.. Enumerable.Range(0, rank).Where(a => a != features)];
        GraphValue centered = c.Sub("centered", BinaryFunction.Subtract, x, c.Sub("mean", new ReduceOperator(ReduceFunction.Mean, reduced, KeepDimensions: true), x));
        GraphValue variance = c.Sub("variance", new ReduceOperator(ReduceFunction.Mean, reduced, KeepDimensions: true), c.Sub("square", new UnaryOperator(UnaryFunction.Square), centered));

        // sqrt(variance [+ epsilon]) [+ epsilon]
        (bool isBounded, bool isRaised) = isSample
            ? (VersionRules.BatchNormSample.Of(c.Settings) == SampleDeviation.Bounded, true)
            : VersionRules.BatchNormStatistic.Of(c.Settings) switch
            {
                BatchStatistic.Deviation => (true, true),
                BatchStatistic.RootPlusEpsilon => (false, true),
                _ => (true, false),
            };
        GraphValue inner = isBounded ? c.Sub("bounded", BinaryFunction.Add, variance, c.Scalar(epsilon)) : variance;
        GraphValue root = c.Sub("deviation", new UnaryOperator(UnaryFunction.Sqrt), inner);
        GraphValue divisor = isRaised ? c.Sub("divisor", BinaryFunction.Add, root, c.Scalar(epsilon)) : root;
        GraphValue normalized = c.Sub("normalized", BinaryFunction.Divide, centered, divisor);
        GraphValue scaled = c.Sub("scaled", BinaryFunction.Multiply, normalized, NormalizationLayers.Broadcast(c, "gamma", x.Shape, [features]));
        return c.Main(new BinaryOperator(BinaryFunction.Add), scaled, NormalizationLayers.Broadcast(c, "beta", x.Shape, [features]));
    }
}

namespace TfModelTools.Import.Keras.Versions;

/// <summary>What normalizations divide by, and what becomes of their options, in the versions of Keras (<see cref="VersionRules"/>).</summary>
internal static class NormalizationRules
{
    /// <summary>Statistics of Keras 1's BatchNormalization, mode 0 and 2 (keras.layers.normalization and keras.backend of 1.0.0 to 1.2.2).</summary>
    public static VersionRule<BatchStatistic> BatchNormStatistic { get; } = new()
    {
        Layers = "`BatchNormalization` of Keras 1, `mode` 0 and 2",
        Question = "whether BatchNormalization keeps deviations or variances",
        Cases =
        [
            new(
                BatchStatistic.Deviation,
                "the second statistic is a deviation s: (x - mean) / (s + epsilon); of a batch s = sqrt(variance + epsilon)",
                VersionSpan.UpTo(1, 0, 6),
                VersionSpan.Between((1, 0, 6), (1, 0, 7)) with { Backend = "theano" }),
            new(BatchStatistic.RootPlusEpsilon, "a variance v: (x - mean) / (sqrt(v) + epsilon)", VersionSpan.Between((1, 0, 7), (1, 0, 8)) with { Backend = "theano" }),
            new(
                BatchStatistic.Variance,
                "a variance v, also where it is named running_std: (x - mean) / sqrt(v + epsilon)",
                VersionSpan.Between((1, 0, 6), (1, 0, 8)) with { Backend = "tensorflow" },
                VersionSpan.Since(1, 0, 8)),
        ],
    };

    /// <summary>Keras 1's BatchNormalization that normalizes each sample by itself.</summary>
    public static VersionRule<SampleDeviation> BatchNormSample { get; } = new()
    {
        Layers = "`BatchNormalization` of Keras 1, `mode` 1",
        Question = "how BatchNormalization computes the deviation of a sample",
        Cases =
        [
            new(SampleDeviation.Plain, "(x - mean) / (sqrt(variance) + epsilon) over the last axis", VersionSpan.UpTo(1, 0, 5)),
            new(SampleDeviation.Bounded, "(x - mean) / (sqrt(variance + epsilon) + epsilon) over the last axis", VersionSpan.Since(1, 0, 5)),
        ],
    };

    /// <summary>
    /// A small epsilon of BatchNormalization: tf.compat.v1.nn.fused_batch_norm raises it, by which TensorFlow's Keras normalizes images whose axis is the first or last (BatchNormalization.build), and
    /// Keras' own images whose axis is the last (keras.backend.batch_normalization).
    /// </summary>
    public static VersionRule<SmallEpsilon> FusedEpsilon { get; } = new()
    {
        Layers = "`BatchNormalization` with an `epsilon` below 1.001e-5, of four axes (since 2.6 also five), normalizing the last or, in TensorFlow's Keras and since 2.4, the first after the batch; not `fused=False`",
        Question = "whether BatchNormalization raises its epsilon",
        Cases =
        [
            new(
                SmallEpsilon.Raised,
                "epsilon counts as 1.001e-5",
                new VersionSpan { From = new(2, 2), Before = new(2, 4), InTensorFlow = false, Backend = "tensorflow" },
                new VersionSpan { Before = new(2, 4), InTensorFlow = true },
                VersionSpan.Between((2, 4, 0), (3, 0, 0))),
            new(SmallEpsilon.Plain, "epsilon is what it is", new VersionSpan { Before = new(2, 4), InTensorFlow = false }, VersionSpan.Since(3, 0), VersionSpan.OfTensorFlowJs),
        ],
        Assumed = SmallEpsilon.Raised,
    };

    /// <summary>Normalization's inverse (keras.layers.Normalization.call).</summary>
    public static VersionRule<InverseNormalization> InvertedNormalization { get; } = new()
    {
        Layers = "`Normalization` with `invert`",
        Question = "how Normalization inverts",
        Cases =
        [
            new(InverseNormalization.Shifted, "(x + mean) * deviation", VersionSpan.Between((2, 10, 0), (2, 11, 0))),
            new(InverseNormalization.Exact, "mean + x * deviation", VersionSpan.Since(2, 11)),
        ],
    };

    /// <summary>The norms that UnitNormalization divides by (keras.layers.UnitNormalization.call).</summary>
    public static VersionRule<LeastNorm> UnitNorms { get; } = new()
    {
        Layers = "`UnitNormalization`, of vectors shorter than 1e-6",
        Question = "what the shortest vectors are divided by",
        Cases =
        [
            new(LeastNorm.OfSquares, "1e-6 at least", VersionSpan.UpTo(3, 6), VersionSpan.OfTensorFlowJs),
            new(LeastNorm.Tiny, "1e-12 at least", VersionSpan.Since(3, 6)),
        ],
        Assumed = LeastNorm.OfSquares,
    };

    /// <summary>The norms that Dot divides by (keras.layers.Dot, keras.ops.normalize).</summary>
    public static VersionRule<LeastNorm> DotNorms { get; } = new()
    {
        Layers = "`Dot` with `normalize`, of vectors shorter than 1e-6 (TensorFlow.js: 3.2e-4)",
        Question = "what the shortest vectors are divided by",
        Cases =
        [
            new(LeastNorm.OfSquares, "1e-6 at least", VersionSpan.UpTo(3, 0)),
            new(LeastNorm.OfSquaresByEpsilon, "the root of 1e-7 at least", VersionSpan.OfTensorFlowJs),
            new(LeastNorm.Epsilon, "1e-7 at least", VersionSpan.Since(3, 0)),
        ],
        Assumed = LeastNorm.OfSquares,
    };
}

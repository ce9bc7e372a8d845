using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>The epsilon that a BatchNormalization computes with: the fused op of TensorFlow takes none below 1.001e-5.</summary>
internal static class FusedEpsilon
{
    /// <summary>The least that the fused op takes (tensorflow/python/ops/nn_impl.py, fused_batch_norm).</summary>
    public const double Least = 1.001e-5;

    private static readonly KerasVersion FirstWithBothAxes = new(2, 4);
    private static readonly KerasVersion FirstOfFiveAxes = new(2, 6);

    /// <summary>The epsilon.</summary>
    /// <param name="s">The layer.</param>
    /// <param name="rank">How many axes its input has.</param>
    public static double Of(LayerSettings s, int rank)
    {
        double stated = s.Number("epsilon", 1e-3);
        return stated < Least && MayBeFused(s, rank) && VersionRules.FusedEpsilon.Of(s) == SmallEpsilon.Raised ? Least : stated;
    }

    /// <summary>Whether the fused op could compute it, by its options and its input.</summary>
    /// <param name="s">The layer.</param>
    /// <param name="rank">How many axes its input has.</param>
    public static bool MayBeFused(LayerSettings s, int rank)
    {
        int given = s.OptionalInts("axis") is [int only] ? only : -1;
        int axis = given < 0 ? given + rank : given;

        // Keras' own package takes the channels first on a GPU only.
        bool isFirstTaken = s.Version.IsTensorFlow || s.Version.Major == 0 || s.Version >= FirstWithBothAxes;
        return s.ClassName != "SyncBatchNormalization" && s.Bool("fused", true) && !s.Bool("synchronized", false) && !s.Has("mode")
            && (rank == 4 || (rank == 5 && (s.Version.Major == 0 || s.Version >= FirstOfFiveAxes)))
            && (axis == rank - 1 || (axis == 1 && isFirstTaken));
    }
}

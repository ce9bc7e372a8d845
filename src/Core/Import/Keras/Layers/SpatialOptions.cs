using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>The options that convolutions and poolings share.</summary>
internal static class SpatialOptions
{
    /// <summary>Positive integers, one for each spatial axis; none is larger than any axis could sensibly be.</summary>
    public static int[] Positive(LayerSettings s, string option, int axes, int? defaultValue = null)
    {
        int[] values = s.Ints(option, axes, defaultValue);
        return values.All(v => v is > 0 and <= LayerSettings.MaxExtent) ? values : throw s.Fault(option, $"[{string.Join(", ", values)}]", $"numbers from 1 to {LayerSettings.MaxExtent}");
    }

    /// <summary>The padding: "valid", "same", or "causal" (one axis: as many zeros before as let no step see a later one).</summary>
    public static Padding Padding(LayerSettings s, IReadOnlyList<long> kernel, IReadOnlyList<int> dilations) => s.Text("padding") switch
    {
        null or "valid" => Graph.Operators.Padding.Valid(kernel.Count),
        "same" => Graph.Operators.Padding.Same,
        "causal" when kernel.Count == 1 => Graph.Operators.Padding.Explicit([Extent(s, kernel[0], dilations[0]) - 1], [0]),
        string other => throw new UnsupportedLayerException($"its padding '{other}' is not one of valid, same and (in one dimension) causal"),
    };

    /// <summary>The padding of a convolution, as the backend computes it: Theano's "same" is half the kernel on both sides, whatever the stride.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="kernel">The kernel's spatial extents.</param>
    /// <param name="strides">One for each spatial axis.</param>
    /// <param name="dilations">One for each spatial axis.</param>
    /// <param name="x">The input's shape, channels last.</param>
    /// <exception cref="UnsupportedLayerException">It depends on an extent that is not known, or on a backend whose rule is not.</exception>
    public static Padding ConvolutionPadding(LayerContext c, IReadOnlyList<long> kernel, IReadOnlyList<int> strides, IReadOnlyList<int> dilations, SymbolicShape x)
    {
        LayerSettings s = c.Settings;
        if (!DiffersFromTensorFlow(s, kernel, strides, dilations))
        {
            return Padding(s, kernel, dilations);
        }

        int[] before = new int[kernel.Count];
        int[] after = new int[kernel.Count];
        for (int i = 0; i < kernel.Count; i++)
        {
            int extent = Extent(s, kernel[i], dilations[i]);
            before[i] = extent / 2;
            Dimension input = x[i + 1];
            after[i] = strides[i] == 1 ? extent - 1 - before[i]
                : input.IsFixed ? (int)Math.Max(0, ((((input.Count + strides[i] - 1) / strides[i]) - 1) * strides[i]) + extent - input.Count - before[i])
                : throw new UnsupportedLayerException($"it ran on Theano, which pads {x} by its extents, which are not all known: export the model with fixed input shapes");
        }

        return Graph.Operators.Padding.Explicit(before, after);
    }

    /// <summary>Whether padding "same" is Theano's, and another than TensorFlow's.</summary>
    /// <exception cref="UnsupportedLayerException">It is another backend's, whose rule is not known.</exception>
    public static bool DiffersFromTensorFlow(LayerSettings s, IReadOnlyList<long> kernel, IReadOnlyList<int> strides, IReadOnlyList<int> dilations)
    {
        if (s.Text("padding") != "same" || Enumerable.Range(0, kernel.Count).All(i => strides[i] == 1 && Extent(s, kernel[i], dilations[i]) % 2 == 1))
        {
            return false;
        }

        return VersionRules.Convolutions.Of(s) switch
        {
            ConvolutionForm.TensorFlow => false,
            ConvolutionForm.Theano => true,
            _ => throw new UnsupportedLayerException($"it ran on {s.Writer.Backend}, whose padding 'same' of even kernels and strides is not supported: save the model on TensorFlow"),
        };
    }

    /// <summary>The elements a dilated kernel spans on one axis.</summary>
    public static int Extent(LayerSettings s, long kernel, int dilation) =>
        kernel is > 0 and <= LayerSettings.MaxExtent && (kernel - 1) * dilation < LayerSettings.MaxExtent
            ? (int)(((kernel - 1) * dilation) + 1)
            : throw s.Fault("dilation_rate", $"a kernel of {kernel} elements {dilation} apart", $"one of 1 to {LayerSettings.MaxExtent} elements");

    /// <summary>Refuses what <see cref="Padding"/> does not know, by the options alone.</summary>
    public static void CheckPadding(LayerSettings s, int axes) => Padding(s, [.. Enumerable.Repeat(1L, axes)], [.. Enumerable.Repeat(1, axes)]);
}

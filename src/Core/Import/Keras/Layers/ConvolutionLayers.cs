using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Convolution layers". Kernels are stored (spatial..., inputs, filters) for either order of the channels.</summary>
internal static class ConvolutionLayers
{
    private const string Category = "Convolution";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        .. Enumerable.Range(1, 3).SelectMany(axes => new LayerDefinition[]
        {
            new($"Conv{axes}D", Category, c => Convolution(c, axes))
            {
                Weights = s => WithBias(s, "kernel"),
                Check = s => SpatialOptions.CheckPadding(s, axes),
            },
            new($"Conv{axes}DTranspose", Category, c => Transposed(c, axes))
            {
                Weights = s => WithBias(s, "kernel"),
                Check = s => SpatialOptions.CheckPadding(s, axes),
            },
        }),
        .. Enumerable.Range(1, 2).SelectMany(axes => new LayerDefinition[]
        {
            new($"DepthwiseConv{axes}D", Category, c => Depthwise(c, axes))
            {
                Weights = s => WithBias(s, "depthwise_kernel"),
                Check = s => SpatialOptions.CheckPadding(s, axes),
            },
            new($"SeparableConv{axes}D", Category, c => Separable(c, axes))
            {
                Weights = s => WithBias(s, "depthwise_kernel", "pointwise_kernel"),
                Check = s => SpatialOptions.CheckPadding(s, axes),
            },
        }),
    ];

    private static WeightLayout WithBias(LayerSettings s, params string[] kernels) =>
        new(s.Bool("use_bias", true) ? [.. kernels, "bias"] : kernels)
        {
            Legacy = new LegacyForm(s.ClassName, s.IsChannelsFirst, s.OptionalInts("kernel_size") is [int first, ..] ? first : 0, s.Int("filters", 0)),
        };

    private static GraphValue Convolution(LayerContext c, int axes)
    {
        int[] dilations = SpatialOptions.Positive(c.Settings, "dilation_rate", axes, 1);
        LayerWeight kernel = c.Raw("kernel").RequireRank(axes + 2);
        int[] strides = SpatialOptions.Positive(c.Settings, "strides", axes, 1);
        GraphValue x = c.ToChannelsLast(c.FloatInput);
        ConvOperator op = new(
            strides,
            dilations,
            SpatialOptions.ConvolutionPadding(c, [.. kernel.Shape.Take(axes)], strides, dilations, x.Shape),
            c.Settings.Int("groups", 1),
            ActivationFunction.Linear);
        return c.ActivateInLayout(AddConvolution(c, c.Name, op, x, c.Constant(kernel)));
    }

    private static GraphValue Depthwise(LayerContext c, int axes)
    {
        GraphValue x = c.ToChannelsLast(c.FloatInput);
        return c.ActivateInLayout(AddConvolution(c, c.Name, DepthwiseOperator(c, axes, x.Shape), x, DepthwiseKernel(c, axes)));
    }

    private static GraphValue Separable(LayerContext c, int axes)
    {
        ConvOperator pointwise = new(Ones(axes), Ones(axes), Padding.Valid(axes), 1, ActivationFunction.Linear);
        GraphValue input = c.ToChannelsLast(c.FloatInput);
        GraphValue x = c.Sub("depthwise", DepthwiseOperator(c, axes, input.Shape), input, DepthwiseKernel(c, axes));
        return c.ActivateInLayout(AddConvolution(c, c.Name, pointwise, x, c.Constant(c.Raw("pointwise_kernel").RequireRank(axes + 2))));
    }

    private static GraphValue Transposed(LayerContext c, int axes)
    {
        LayerWeight kernel = c.Raw("kernel").RequireRank(axes + 2);
        int[] strides = SpatialOptions.Positive(c.Settings, "strides", axes, 1);
        int[] dilations = SpatialOptions.Positive(c.Settings, "dilation_rate", axes, 1);
        int[]? outputPadding = c.Settings.Has("output_padding") ? c.Settings.Pairs("output_padding", axes, 0).Before : null;
        bool isSame = c.Settings.Text("padding") == "same";
        if (c.Settings.Text("padding") == "causal")
        {
            throw new UnsupportedLayerException("a transposed convolution has no causal padding");
        }

        GraphValue x = c.ToChannelsLast(c.FloatInput);
        int[]? target = OutputExtents(c, axes);
        int[] before = new int[axes];
        int[] after = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            int extent = SpatialOptions.Extent(c.Settings, kernel.Shape[i], dilations[i]);
            (before[i], after[i]) = target is null
                ? Crop(extent, strides[i], isSame, outputPadding?[i])
                : CropTo(c, target[i], x.Shape[i + 1], extent, strides[i], isSame);
        }

        // Theano cuts half the kernel before, whatever the stride (AbstractConv2d_gradInputs with border mode "half").
        if (isSame && VersionRules.Convolutions.Of(c.Settings) == ConvolutionForm.Theano)
        {
            for (int i = 0; i < axes; i++)
            {
                int total = before[i] + after[i];
                before[i] = SpatialOptions.Extent(c.Settings, kernel.Shape[i], dilations[i]) / 2;
                after[i] = total - before[i];
            }
        }

        ConvTransposeOperator op = new(strides, dilations, before, after, ActivationFunction.Linear);
        return c.ActivateInLayout(c.HasWeight("bias") ? c.Main(op, x, c.Constant(kernel), c.Weight("bias")) : c.Main(op, x, c.Constant(kernel)));
    }

    // What Keras cuts off the full output, (extent - 1) * stride + kernel, to get the length it asks for
    // (keras.backend.common.backend_utils, _get_output_shape_given_tf_padding); TensorFlow cuts half before, the odd one after.
    private static (int Before, int After) Crop(int kernel, int stride, bool isSame, int? outputPadding)
    {
        int total = (isSame, outputPadding) switch
        {
            (true, null) => kernel - stride,
            (false, null) => Math.Min(0, kernel - stride),
            (true, int added) => (2 * (kernel / 2)) - added,
            (false, int added) => -added,
        };
        int before = Math.Max(0, total) / 2;
        return (before, total - before);
    }

    // The spatial extents that Keras 1's Deconvolution2D and 3D state as output_shape, batch and channels included; null where none are stated.
    private static int[]? OutputExtents(LayerContext c, int axes)
    {
        if (c.Settings.Json("output_shape") is not JsonElement stated)
        {
            return null;
        }

        IReadOnlyList<JsonElement>? items = KerasJson.Items(stated);
        int?[] spatial = [.. (items ?? []).Skip(c.Settings.IsChannelsFirst ? 2 : 1).Take(axes)
            .Select(e => e.WholeInt32() is > 0 and <= LayerSettings.MaxExtent and int n ? n : (int?)null)];
        return items?.Count == axes + 2 && spatial.All(n => n is not null)
            ? [.. spatial.Select(n => n!.Value)]
            : throw c.Settings.Fault("output_shape", stated, $"{axes + 2} extents, of which only the batch may be open");
    }

    // tf.nn.conv2d_transpose with an output shape: the gradient of the convolution of an image of that shape, so SAME cuts half of what that pads.
    private static (int Before, int After) CropTo(LayerContext c, int target, Dimension input, int kernel, int stride, bool isSame)
    {
        if (!input.IsFixed)
        {
            throw new UnsupportedLayerException("it states the shape of its output, but is called on an extent that is not known: export the model with fixed input shapes");
        }

        if ((isSame ? (target + stride - 1) / stride : (target - kernel + stride) / stride) != input.Count)
        {
            throw c.Settings.Fault("output_shape", $"{target} elements", $"as many as a convolution turns into {input}");
        }

        int total = (int)(((input.Count - 1) * stride) + kernel - target);
        int before = isSame ? Math.Max(0, total) / 2 : 0;
        return (before, total - before);
    }

    private static ConvOperator DepthwiseOperator(LayerContext c, int axes, SymbolicShape x)
    {
        LayerWeight kernel = c.Raw("depthwise_kernel").RequireRank(axes + 2);
        int[] dilations = SpatialOptions.Positive(c.Settings, "dilation_rate", axes, 1);
        int[] strides = SpatialOptions.Positive(c.Settings, "strides", axes, 1);
        return new ConvOperator(
            strides,
            dilations,
            SpatialOptions.ConvolutionPadding(c, [.. kernel.Shape.Take(axes)], strides, dilations, x),
            (int)kernel.Shape[-2],
            ActivationFunction.Linear);
    }

    // (spatial..., C, M) is, number for number, (spatial..., 1, C * M).
    private static GraphValue DepthwiseKernel(LayerContext c, int axes)
    {
        LayerWeight kernel = c.Raw("depthwise_kernel").RequireRank(axes + 2);
        return c.Constant(kernel.Reshape([.. kernel.Shape.Take(axes), 1, kernel.Shape[-2] * kernel.Shape[-1]]));
    }

    private static GraphValue AddConvolution(LayerContext c, string name, ConvOperator op, GraphValue x, GraphValue kernel) =>
        c.HasWeight("bias") ? c.Node(name, op, x, kernel, c.Weight("bias")) : c.Node(name, op, x, kernel);

    private static int[] Ones(int axes) => [.. Enumerable.Repeat(1, axes)];
}

using TfModelTools.Backends.Tfjs.Emitters;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Convolutions (tfjs-layers/src/layers/convolutional.ts, convolutional_depthwise.ts).</summary>
internal static class ConvolutionRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        new("Conv1D", static t => Plain(t, 1)),
        new("Conv2D", static t => Plain(t, 2)),
        new("Conv3D", static t => Plain(t, 3)),
        new("Conv2DTranspose", static t => Transposed(t, 2)),
        new("Conv3DTranspose", static t => Transposed(t, 3)),
        new("SeparableConv2D", static t =>
        {
            Shape(t, 2);
            t.WriteWhole("filters");
            Depth(t, "depthwise", "pointwise", "bias");
            if (t.IsChannelsFirst)
            {
                t.Refuse("TensorFlow.js adds the bias of a SeparableConv2D to the wrong axis where channels come first");
            }
        }),
        new("DepthwiseConv2D", static t =>
        {
            Shape(t, 2);
            Depth(t, "depthwise", "bias");
            if ((t.Ints("dilation_rate") ?? []).Any(d => d != 1))
            {
                t.Refuse("TensorFlow.js' DepthwiseConv2D does not look at its dilation");
            }
        }),
    ];

    /// <summary>Writes what all convolutions have in common: kernel, strides, padding, dilation.</summary>
    public static void WriteWindow(LayerTranslation t, int axes)
    {
        t.WriteInts("kernel_size", axes);
        t.WriteInts("strides", axes, 1);
        t.WriteText("padding", "valid");
        t.WriteDataFormat();
        t.WriteInts("dilation_rate", axes, 1);
    }

    /// <summary>Refuses padding "same" over three axes where windows are smaller than steps.</summary>
    public static void RefuseShort(LayerTranslation t, int axes, string window)
    {
        if (axes == 3 && t.Text("padding") is "same" && SpatialSame.IsShort(Three(t.Ints(window) ?? [2]), Three(t.Ints("strides") ?? [1])))
        {
            t.Refuse(SpatialSame.Reason);
        }

        static int[] Three(int[] numbers) => numbers is [var one] ? [one, one, one] : numbers;
    }

    private static void Plain(LayerTranslation t, int axes)
    {
        Shape(t, axes);
        t.WriteWhole("filters");
        t.WriteTraining("kernel", "bias");
        if (axes == 1 && t.IsChannelsFirst)
        {
            t.Refuse("TensorFlow.js' Conv1D gives channels last where they come first");
        }
    }

    private static void Transposed(LayerTranslation t, int axes)
    {
        Plain(t, axes);
        if (t.Find("output_padding") is not null || (t.Ints("dilation_rate") ?? []).Any(d => d != 1))
        {
            t.Refuse($"TensorFlow.js' {t.Layer.Config.ClassName} has no output padding and no dilation");
        }

        if (axes == 3 && t.IsChannelsFirst)
        {
            t.Refuse("TensorFlow.js' Conv3DTranspose is not tried with channels first");
        }
    }

    private static void Shape(LayerTranslation t, int axes)
    {
        WriteWindow(t, axes);
        t.WriteActivation("activation");
        t.WriteFlag("use_bias", true);
        RefuseShort(t, axes, "kernel_size");
        if (t.Text("padding") is "causal")
        {
            t.Refuse("TensorFlow.js has no causal padding");
        }

        if (t.Ints("groups") is { } groups && groups is not [1])
        {
            t.Refuse("TensorFlow.js has no convolutions in groups");
        }

        if ((t.Ints("strides") ?? []).Any(s => s != 1) && (t.Ints("dilation_rate") ?? []).Any(d => d != 1))
        {
            t.Refuse("TensorFlow.js convolves with strides or with dilation, not with both");
        }
    }

    private static void Depth(LayerTranslation t, params ReadOnlySpan<string> trained)
    {
        t.Json.WriteNumber("depth_multiplier", t.Ints("depth_multiplier") is [var multiplier] ? multiplier : 1);
        t.WriteTraining(trained);
    }
}

namespace TfModelTools.Import.Keras;

/// <summary>
/// Where TensorFlow.js computes a layer otherwise than its options say, in tfjs-layers and the CPU back-end of 4.22: a model that it saved itself predicted so. None of it is computed here.
/// </summary>
internal static class TensorFlowJsFaults
{
    private const string Short = "its padding 'same' moves windows that are smaller than their steps over three axes";

    /// <summary>Why a layer of a model that TensorFlow.js saved cannot be computed as it was; null for none.</summary>
    /// <param name="s">The layer.</param>
    /// <param name="rank">How many axes its first input has; 0 where it has none.</param>
    public static string? WhyOther(LayerSettings s, int rank) => s.ClassName switch
    {
        "DepthwiseConv2D" when IsOther(s, "dilation_rate", 1) => "its DepthwiseConv2D does not look at the dilation",
        "Concatenate" when s.Int("axis", -1) < -1 => "its Concatenate takes every negative axis for the last one",
        "SeparableConv2D" when s.IsChannelsFirst && s.Bool("use_bias", true) => "its SeparableConv2D adds the bias to the wrong axis where channels come first",
        "Conv1D" when s.IsChannelsFirst => "its Conv1D gives channels last where they come first",
        "BatchNormalization" when s.OptionalInts("axis") is [int axis] && axis != -1 && axis != rank - 1 => "its BatchNormalization takes every axis for the last one",
        "MaxPooling3D" or "AveragePooling3D" when s.Has("strides") && IsShort(s, "pool_size", 2) => Short,
        "Conv3D" when IsShort(s, "kernel_size", 1) => Short,
        _ => null,
    };

    private static bool IsOther(LayerSettings s, string option, int value) => s.OptionalInts(option) is int[] numbers && numbers.Any(n => n != value);

    // tfjs-core, conv_util.ts, get3DPadAndOutInfo: it pads by less than nothing.
    private static bool IsShort(LayerSettings s, string window, int size) => s.Text("padding") == "same"
        && s.Ints(window, 3, size).Zip(s.Ints("strides", 3, 1), s.Ints("dilation_rate", 3, 1)).Any(p => ((p.First - 1) * p.Third) + 1 < p.Second);
}

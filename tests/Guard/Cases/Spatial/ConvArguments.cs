using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>The arguments of a convolution, chosen.</summary>
internal sealed class ConvArguments
{
    /// <summary>Any convolution.</summary>
    public ConvArguments(int seed)
    {
        Choice choice = new(seed);

        // Rows whose distance is a multiple of 4 KB are copied apart.
        bool isDeep = choice.Of(false, false, false, false, false, false, false, true);
        Window window = new(choice, Window.AnyDilations, most: isDeep ? 3 : 18);
        int groups = choice.Of(1, 1, 1, 2, 3);
        int channels = groups * (isDeep ? 1024 : choice.Of(1, 2, 3, 4, 7, 8, 9, 16, 17, 33));
        int filters = groups * choice.Of(1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65);
        Arguments = Of(choice, window.Input, channels, filters, window.Kernel, window.Strides, window.Dilations, window.Before, window.Behind, groups);
        Input = [-1, .. window.Input, channels];
        Output = [-1, .. window.Output, filters];
    }

    private ConvArguments(Choice choice, int[] input, int size, int pad)
    {
        int rank = input.Length;
        int channels = choice.Of(32, 33, 40, 47, 48, 49, 64);
        int filters = choice.Of(32, 33, 40, 47, 48, 49, 63, 64, 65);
        int[] ones = [.. Enumerable.Repeat(1, rank)];
        int[] padding = [.. Enumerable.Repeat(pad, rank)];
        Arguments = Of(choice, input, channels, filters, [.. Enumerable.Repeat(size, rank)], ones, ones, padding, padding, 1);
        Input = [-1, .. input, channels];
        Output = [-1, .. input.Select(e => e + (2 * pad) - size + 1), filters];
    }

    /// <summary>The arguments of the constructor.</summary>
    public object?[] Arguments { get; }

    /// <summary>The shape of the input.</summary>
    public int[] Input { get; }

    /// <summary>The shape of the output.</summary>
    public int[] Output { get; }

    /// <summary>A convolution that minimal filtering takes: windows of 3 over an image, of 3 or 5 along a line.</summary>
    public static ConvArguments ForWinograd(int seed)
    {
        Choice choice = new(seed);
        return choice.Coin()
            ? new ConvArguments(choice, choice.ForEach(2, 4, 5, 6, 7, 8, 9, 14, 17, 18), 3, choice.Of(0, 1, 1, 2, 3))
            : new ConvArguments(choice, choice.ForEach(1, 8, 9, 10, 11, 12, 13, 17, 33, 70), choice.Of(3, 5), choice.Of(0, 1, 2, 4));
    }

    private static object?[] Of(
        Choice choice, int[] input, int channels, int filters, int[] kernel, int[] strides, int[] dilations, int[] before, int[] behind, int groups) =>
    [
        input, channels, filters, kernel, strides, dilations, before, behind, groups,
        new Weights(kernel.Aggregate(1, (a, b) => a * b) * (channels / groups) * filters), choice.Coin() ? new Weights(filters) : null,
        choice.Of(Activation.Linear, Activation.Relu, new(ActivationKind.Relu, Ceiling: 6), new(ActivationKind.Tanh)),
    ];
}

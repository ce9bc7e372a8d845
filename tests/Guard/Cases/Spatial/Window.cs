namespace TfModelTools.Tests.Guard.Cases.Spatial;

/// <summary>The geometry of a window over 1 to 3 axes, chosen: every stride, dilation and padding, also more of it than the window is wide.</summary>
internal sealed class Window
{
    /// <summary>Stands for dilations of 1 and 2.</summary>
    public const int AnyDilations = 2;

    /// <summary>Chooses a geometry.</summary>
    /// <param name="choice">Chooses.</param>
    /// <param name="mostDilation">The largest dilation.</param>
    /// <param name="rank">The number of axes; 0 for any.</param>
    /// <param name="most">The largest extent of the input, about.</param>
    public Window(Choice choice, int mostDilation, int rank = 0, int most = 18)
    {
        rank = rank == 0 ? choice.Of(1, 2, 2, 2, 3) : rank;
        most = rank == 3 ? Math.Min(most, 7) : most;
        Input = [.. choice.ForEach(rank, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 17, 18).Select(e => Math.Min(e, most))];
        Kernel = choice.Coin() ? [.. Enumerable.Repeat(choice.Of(1, 2, 3, 5), rank)] : choice.ForEach(rank, 1, 2, 3, 5);
        Strides = choice.Coin() ? choice.ForEach(rank, 1) : choice.ForEach(rank, 1, 2, 3);
        Dilations = choice.ForEach(rank, 1, 1, mostDilation);
        bool isPadded = choice.Coin();
        Before = isPadded ? choice.ForEach(rank, 0, 1, 1, 2, 3) : new int[rank];
        Behind = isPadded ? choice.ForEach(rank, 0, 1, 1, 2, 3) : new int[rank];
    }

    public int[] Input { get; }

    public int[] Kernel { get; }

    public int[] Strides { get; }

    public int[] Dilations { get; }

    public int[] Before { get; }

    public int[] Behind { get; }

    /// <summary>Padding that leaves every window an element of the input.</summary>
    public int[] InnerBefore => [.. Before.Zip(Kernel, (b, k) => Math.Min(b, k - 1))];

    /// <inheritdoc cref="InnerBefore"/>
    public int[] InnerBehind => [.. Behind.Zip(Kernel, (b, k) => Math.Min(b, k - 1))];

    /// <summary>The elements of the window.</summary>
    public int Taps => Kernel.Aggregate(1, (a, b) => a * b);

    /// <summary>The extents of the output.</summary>
    public int[] Output => Of(Before, Behind);

    /// <summary>The extents of the output with <see cref="InnerBefore"/> and <see cref="InnerBehind"/>.</summary>
    public int[] InnerOutput => Of(InnerBefore, InnerBehind);

    private int[] Of(int[] before, int[] behind) =>
        [.. Input.Select((e, i) => e + before[i] + behind[i] - ((Kernel[i] - 1) * Dilations[i]) - 1 is >= 0 and int room ? (room / Strides[i]) + 1 : 0)];
}

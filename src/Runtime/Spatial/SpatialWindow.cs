namespace TfModelTools.Runtime;

/// <summary>
/// The geometry of a window sliding over 1 to 3 spatial axes, always in the form of three (depth, height, width): missing axes in
/// front have extent 1. An axis along which nothing slides (extent 1, a window of 1, no padding) goes to the front as well: it changes no
/// place in memory, of the image, the window or the output, and the lines that kernels work along are then those that are long. So a
/// convolution along the height of images of width 1 is one along their width.
/// </summary>
internal sealed class SpatialWindow
{
    /// <summary>Derives the output's extents.</summary>
    /// <param name="inputExtents">The image's extents.</param>
    /// <param name="kernelExtents">The window's extents.</param>
    /// <param name="strides">One for each axis.</param>
    /// <param name="dilations">One for each axis.</param>
    /// <param name="padBefore">Zeros before each axis.</param>
    /// <param name="padAfter">Zeros after each axis.</param>
    /// <param name="keepsAxes">Whether axes stay in their order, for one who has more to say of them.</param>
    /// <exception cref="ArgumentException">The arrays differ in length, or hold impossible values.</exception>
    public SpatialWindow(int[] inputExtents, int[] kernelExtents, int[] strides, int[] dilations, int[] padBefore, int[] padAfter, bool keepsAxes = false)
    {
        ArgumentNullException.ThrowIfNull(inputExtents);
        ArgumentNullException.ThrowIfNull(kernelExtents);
        ArgumentNullException.ThrowIfNull(strides);
        ArgumentNullException.ThrowIfNull(dilations);
        ArgumentNullException.ThrowIfNull(padBefore);
        ArgumentNullException.ThrowIfNull(padAfter);
        int rank = inputExtents.Length;
        if (rank is < 1 or > 3)
        {
            throw new ArgumentException($"There are {rank} spatial axes, expected 1 to 3.", nameof(inputExtents));
        }

        KernelArguments.RequireRank(rank, kernelExtents.Length, nameof(kernelExtents));
        KernelArguments.RequireRank(rank, strides.Length, nameof(strides));
        KernelArguments.RequireRank(rank, dilations.Length, nameof(dilations));
        KernelArguments.RequireRank(rank, padBefore.Length, nameof(padBefore));
        KernelArguments.RequireRank(rank, padAfter.Length, nameof(padAfter));
        KernelArguments.RequireAtLeast(0, inputExtents, nameof(inputExtents));
        KernelArguments.RequireAtLeast(1, kernelExtents, nameof(kernelExtents));
        KernelArguments.RequireAtLeast(1, strides, nameof(strides));
        KernelArguments.RequireAtLeast(1, dilations, nameof(dilations));
        KernelArguments.RequireAtLeast(0, padBefore, nameof(padBefore));
        KernelArguments.RequireAtLeast(0, padAfter, nameof(padAfter));
        Input = Widen(inputExtents, 1);
        Kernel = Widen(kernelExtents, 1);
        Strides = Widen(strides, 1);
        Dilations = Widen(dilations, 1);
        PadBefore = Widen(padBefore, 0);
        Output = new int[3];
        int[] after = Widen(padAfter, 0);
        if (!keepsAxes)
        {
            MoveIdleAxesToTheFront(after);
        }

        for (int i = 0; i < 3; i++)
        {
            // Places within the window, and within what is padded, are counted by int.
            long padded = (long)Input[i] + PadBefore[i] + after[i];
            long reach = ((Kernel[i] - 1L) * Dilations[i]) + 1;
            if (padded > int.MaxValue || reach > int.MaxValue)
            {
                throw new ArgumentException($"A window reaches over {reach} of {padded} elements, more than are counted.", nameof(dilations));
            }

            Output[i] = reach > padded ? 0 : (int)((padded - reach) / Strides[i]) + 1;
        }

        HasNoPadding = padBefore.All(p => p == 0) && padAfter.All(p => p == 0);
    }

    /// <summary>The input's extents.</summary>
    public int[] Input { get; }

    /// <summary>The window's extents.</summary>
    public int[] Kernel { get; }

    /// <summary>The strides.</summary>
    public int[] Strides { get; }

    /// <summary>The dilations.</summary>
    public int[] Dilations { get; }

    /// <summary>The padding before each axis.</summary>
    public int[] PadBefore { get; }

    /// <summary>The output's extents.</summary>
    public int[] Output { get; }

    /// <summary>Whether no axis is padded.</summary>
    public bool HasNoPadding { get; }

    /// <summary>The number of positions in the input.</summary>
    public int InputPositions => KernelArguments.Product(Input);

    /// <summary>The number of elements of the window.</summary>
    public int Taps => KernelArguments.Product(Kernel);

    /// <summary>The number of positions in the output.</summary>
    public int OutputPositions => KernelArguments.Product(Output);

    /// <summary>Whether each output position reads just the input position of the same number.</summary>
    public bool IsPointwise => HasNoPadding && Taps == 1 && Strides.All(s => s == 1);

    /// <summary>Whether every window lies inside the input as a whole.</summary>
    public bool IsInside
    {
        get
        {
            for (int i = 0; i < 3; i++)
            {
                long reach = ((Output[i] - 1L) * Strides[i]) + ((Kernel[i] - 1L) * Dilations[i]) + 1;
                if (PadBefore[i] != 0 || reach > Input[i])
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The elements of the window that lie inside the input, and where the window starts.</summary>
    /// <param name="axis">The axis, 0 to 2.</param>
    /// <param name="output">The output position on it.</param>
    /// <param name="origin">The input position of the window's first element; may lie outside.</param>
    /// <param name="first">The first element inside.</param>
    /// <param name="end">One past the last element inside; at least <paramref name="first"/>.</param>
    public void Inside(int axis, int output, out int origin, out int first, out int end)
    {
        int dilation = Dilations[axis];
        origin = (output * Strides[axis]) - PadBefore[axis];
        first = origin < 0 ? Math.Min(Kernel[axis], (int)(((long)dilation - origin - 1) / dilation)) : 0;
        int room = Input[axis] - origin;
        end = room <= 0 ? 0 : (int)Math.Min(Kernel[axis], ((long)room + dilation - 1) / dilation);
        end = Math.Max(first, end);
    }

    /// <summary>One past the last output position whose window lies inside the input as a whole, on one axis.</summary>
    public int EndOfWhole(int axis)
    {
        long last = (long)Input[axis] + PadBefore[axis] - ((Kernel[axis] - 1L) * Dilations[axis]) - 1;
        return last < 0 ? 0 : (int)Math.Min(Output[axis], (last / Strides[axis]) + 1);
    }

    private void MoveIdleAxesToTheFront(int[] padAfter)
    {
        int front = 0;
        for (int i = 0; i < 3; i++)
        {
            if (Input[i] != 1 || Kernel[i] != 1 || PadBefore[i] != 0 || padAfter[i] != 0)
            {
                continue;
            }

            // The others keep their order. The only window of this axis is at its only place, whatever the stride.
            for (int to = i; to > front; to--)
            {
                foreach (int[] facts in (int[][])[Input, Kernel, Strides, Dilations, PadBefore, padAfter])
                {
                    facts[to] = facts[to - 1];
                }
            }

            (Input[front], Kernel[front], Strides[front], Dilations[front], PadBefore[front], padAfter[front]) = (1, 1, 1, 1, 0, 0);
            front++;
        }
    }

    private static int[] Widen(int[] values, int fill) => [.. Enumerable.Repeat(fill, 3 - values.Length), .. values];
}

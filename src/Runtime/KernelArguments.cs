namespace TfModelTools.Runtime;

/// <summary>Checks of what kernels are built from and run on, so that a wrong argument is an exception and never a stray memory access.</summary>
internal static class KernelArguments
{
    /// <summary>The most axes a kernel takes.</summary>
    public const int MaxRank = Kernel.MaxRank;

    /// <summary>The product of extents.</summary>
    public static int Product(ReadOnlySpan<int> extents)
    {
        int product = 1;
        foreach (int extent in extents)
        {
            product = checked(product * extent);
        }

        return product;
    }

    /// <summary>Throws unless an array of constants has the length its shape demands.</summary>
    public static void RequireLength(int length, long expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name} has {length} elements, expected {expected}.", name);
        }
    }

    /// <summary>Throws unless all arrays have one entry for each axis, and there are not too many axes.</summary>
    public static void RequireRank(int rank, int length, string name)
    {
        if (length != rank || rank > MaxRank)
        {
            throw new ArgumentException($"{name} has {length} entries, expected {rank}, at most {MaxRank}.", name);
        }
    }

    /// <summary>Throws unless every extent is at least a minimum.</summary>
    public static void RequireAtLeast(int minimum, ReadOnlySpan<int> values, string name)
    {
        foreach (int value in values)
        {
            if (value < minimum)
            {
                throw new ArgumentException($"{name} holds {value}, expected at least {minimum}.", name);
            }
        }
    }

    /// <summary>The first elements of a buffer.</summary>
    /// <exception cref="ArgumentException">The buffer is shorter.</exception>
    public static ReadOnlySpan<T> Take<T>(ReadOnlySpan<T> buffer, int count, string name) =>
        buffer.Length >= count ? buffer[..count] : throw TooShort(buffer.Length, count, name);

    /// <summary>The first elements of a buffer.</summary>
    /// <exception cref="ArgumentException">The buffer is shorter.</exception>
    public static Span<T> Take<T>(Span<T> buffer, int count, string name) =>
        buffer.Length >= count ? buffer[..count] : throw TooShort(buffer.Length, count, name);

    /// <summary>How many samples (or rows) of a given size fill the output, after checking that both buffers hold just as many.</summary>
    /// <exception cref="ArgumentException">The lengths are no multiples of the sizes, or differ in their number of samples.</exception>
    public static int Samples(int xLength, int xSize, int yLength, int ySize)
    {
        int samples = ySize > 0 ? yLength / ySize : xSize > 0 ? xLength / xSize : 0;
        return (long)samples * xSize == xLength && (long)samples * ySize == yLength
            ? samples
            : throw new ArgumentException($"x has {xLength} and y {yLength} elements, expected multiples of {xSize} and {ySize} alike.");
    }

    private static ArgumentException TooShort(int length, int expected, string name) =>
        new($"{name} has {length} elements, expected {expected}.", name);
}

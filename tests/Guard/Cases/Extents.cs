namespace TfModelTools.Tests.Guard.Cases;

/// <summary>Numbers of elements worth trying.</summary>
internal static class Extents
{
    /// <summary>0, 1, and around one and two vectors of every width, and groups of four of the widest.</summary>
    public static IReadOnlyList<int> Vectors { get; } = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129];

    /// <summary>A few of them, where there are other extents as well.</summary>
    public static IReadOnlyList<int> Few { get; } = [1, 3, 8, 17, 33];

    /// <summary>Shapes, with the number of samples in some.</summary>
    public static IReadOnlyList<int[]> Shapes { get; } = [[], [-1], [7], [-1, 1], [-2, 9], [5, -1], [-1, 3, 17], [2, 1, -1, 8], [-1, 2, 3, 4, 5], [-1, 0, 3]];

    /// <summary>Shapes of two operands that are broadcast against each other, and of the result.</summary>
    public static IReadOnlyList<(int[] A, int[] B, int[] Result)> Broadcasts { get; } =
    [
        .. Vectors.Select(v => (new[] { -1, v }, new[] { -1, v }, new[] { -1, v })),
        .. Vectors.Select(v => (new[] { -1, v }, new[] { v }, new[] { -1, v })),
        .. Few.Select(v => (new[] { v }, new[] { -1, v }, new[] { -1, v })),
        .. Few.Select(v => (new[] { -1, v }, Array.Empty<int>(), new[] { -1, v })),
        .. Few.Select(v => (new[] { 1 }, new[] { -1, v }, new[] { -1, v })),
        .. Few.Select(v => (new[] { -1, 3, v }, new[] { -1, 3, 1 }, new[] { -1, 3, v })),
        .. Few.Select(v => (new[] { -1, 1, v }, new[] { 2, 1 }, new[] { -1, 2, v })),
        .. Few.Select(v => (new[] { 1, v, 1 }, new[] { -1, 1, 5 }, new[] { -1, v, 5 })),
        ([], [], []),
        ([-1, 0, 3], [3], [-1, 0, 3]),
    ];
}

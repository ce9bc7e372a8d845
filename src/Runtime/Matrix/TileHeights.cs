namespace TfModelTools.Runtime;

/// <summary>How rows are cut into the tiles that <see cref="GemmTile{TVector}"/> has, so that few and tall ones do it.</summary>
internal static class TileHeights
{
    // The height of the first tile, by the number of rows left: 24 rows are 12 and 12, 26 are 14 and 12.
    private static ReadOnlySpan<byte> Tall => [0, 1, 2, 2, 4, 4, 6, 6, 8, 8, 6, 6, 12, 12, 14, 14, 8, 8, 12, 12, 12, 14, 14, 14, 12, 12, 14, 14];

    private static ReadOnlySpan<byte> Short => [0, 1, 2, 2, 4, 4, 6, 6, 4, 6, 6, 6];

    /// <summary>The height of the next tile.</summary>
    /// <param name="rows">The number of rows left, at least 1.</param>
    /// <param name="tallest">The tallest tile the registers hold: 14 or 6.</param>
    public static int Next(int rows, int tallest) => tallest >= 14
        ? rows < Tall.Length ? Tall[rows] : 14
        : rows < Short.Length ? Short[rows] : 6;
}

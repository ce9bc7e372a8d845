namespace TfModelTools.Runtime;

/// <summary>
/// A form of Winograd's minimal filtering (S. Winograd, "Arithmetic Complexity of Computations", 1980; A. Lavin and S. Gray, "Fast
/// Algorithms for Convolutional Neural Networks", 2016): m neighbouring outputs of a window of r elements from m + r - 1 products in place
/// of m r. Along a line y = A' [(G g) * (B' d)], with a tile y of m, a window g of r and a patch d of m + r - 1; over an image it is applied
/// to both axes. r = 3 takes tiles of 2 and the points 0, 1, -1 and infinity; r = 5 tiles of 4 and also 2, -2, 1/2 and -1/2. Larger tiles
/// would take fewer products, but over an image their rounding errors grow beyond 1e-5.
/// </summary>
/// <param name="Size">The extent r of the window.</param>
/// <param name="Axes">1 along a line, 2 over an image.</param>
internal readonly record struct WinogradKind(int Size, int Axes)
{
    // G by rows: the powers of each point, divided by the product of its distances to the other finite points; the last row is of infinity.
    private static readonly double[][] Three = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]];

    private static readonly double[][] Five =
    [
        [1, 0, 0, 0, 0],
        [-2 / 9.0, -2 / 9.0, -2 / 9.0, -2 / 9.0, -2 / 9.0],
        [-2 / 9.0, 2 / 9.0, -2 / 9.0, 2 / 9.0, -2 / 9.0],
        [1 / 90.0, 2 / 90.0, 4 / 90.0, 8 / 90.0, 16 / 90.0],
        [1 / 90.0, -2 / 90.0, 4 / 90.0, -8 / 90.0, 16 / 90.0],
        [32 / 45.0, 16 / 45.0, 8 / 45.0, 4 / 45.0, 2 / 45.0],
        [32 / 45.0, -16 / 45.0, 8 / 45.0, -4 / 45.0, 2 / 45.0],
        [0, 0, 0, 0, 1],
    ];

    /// <summary>Positions of a tile on a line.</summary>
    public int TileWidth => Size == 5 ? 4 : 2;

    /// <summary>Elements of a patch on each axis.</summary>
    public int Patch => TileWidth + Size - 1;

    /// <summary>Products of a tile.</summary>
    public int Products => Axes == 2 ? Patch * Patch : Patch;

    /// <summary>Lines of a tile.</summary>
    public int TileHeight => Axes == 2 ? 2 : 1;

    /// <summary>
    /// How many times as large as its places are (see <see cref="FloatRange"/>) the largest number of a sample may be. An output is what remains of sums over a whole
    /// patch, so what they round, u = 2^-24 of the largest number in it, stays also in outputs whose windows do not hold that: at most 40 u max|x| sum|w| along a line
    /// of 5, 4 u of windows of 3 (row sums of |A'| |G| |B'|); of a single large number 1.5 u was measured for lines of 5. Within the range that is some 1e-5 of what
    /// outputs at usual places are, as much as the order of a sum makes; beyond it the direct sum is taken.
    /// </summary>
    public float Range => Size == 5 ? 256 : 4096;

    /// <summary>The form for a convolution; null where there is none, or where it would not gain.</summary>
    /// <param name="window">The window.</param>
    /// <param name="channels">The channels of the image.</param>
    /// <param name="filters">The channels of the output.</param>
    /// <param name="groups">How many groups they are split into.</param>
    public static WinogradKind? For(SpatialWindow window, int channels, int filters, int groups)
    {
        // The transforms cost as much for each channel as some thirty multiply-adds with a filter.
        const int MinimumChannels = 32;
        bool isPlain = groups == 1 && window.Strides is [1, 1, 1] && window.Dilations is [_, 1, 1] && window.Input[0] == 1 && window.Output[0] == 1;
        return !isPlain || channels < MinimumChannels || filters < MinimumChannels ? null
            : window.Kernel is [1, 3, 3] && window.Output[1] > 1 && window.Output[2] > 1 ? new WinogradKind(3, 2)
            : window.Kernel is [1, 1, 3 or 5] && window.Input[1] == 1 && window.Output[1] == 1
                && new WinogradKind(window.Kernel[2], 1) is var kind && window.Output[2] >= kind.TileWidth ? kind
            : null;
    }

    /// <summary>What a product's weights take of each element of the window, line by line: of G g along a line, of G g G' over an image.</summary>
    /// <param name="product">The product's number.</param>
    public double[] Factors(int product)
    {
        double[][] g = Size == 3 ? Three : Five;
        double[] columns = g[product % Patch];
        double[] rows = Axes == 2 ? g[product / Patch] : [1];
        return [.. rows.SelectMany(r => columns.Select(c => r * c))];
    }

    /// <summary>The product whose weights are those of one element of the window alone, as they are; negative where there is none.</summary>
    /// <param name="tap">The element, line by line.</param>
    public int ProductOf(int tap)
    {
        int column = OfLine(tap % Size);
        int row = Axes == 2 ? OfLine(tap / Size) : 0;
        return row < 0 || column < 0 ? -1 : (row * Patch) + column;
    }

    // The points 0 and infinity take the first and the last element of a line.
    private int OfLine(int element) => element == 0 ? 0 : element == Size - 1 ? Patch - 1 : -1;
}

using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>What the output transforms of a block of tiles have in common. Distances are in elements.</summary>
internal unsafe struct WinogradJob
{
    /// <summary>The number of tiles, side by side in the output.</summary>
    public int Tiles;

    /// <summary>From one tile's products to the next tile's.</summary>
    public nint Tile;

    /// <summary>From one tile to the next in the output.</summary>
    public nint YTile;

    /// <summary>From one product of a tile to the next.</summary>
    public nint Plane;

    /// <summary>The bias of the first channel; there is as much as whole vectors read.</summary>
    public float* Bias;

    /// <summary>From one line of the output to the next.</summary>
    public nint YLine;

    /// <summary>From one position of the output to the next.</summary>
    public nint YPosition;

    /// <summary>Lines of the tile that lie inside the output.</summary>
    public int Lines;

    /// <summary>Positions of the tile that lie inside the output.</summary>
    public int Positions;

    /// <summary>Whether something is added.</summary>
    public bool HasAddend;

    /// <summary>From an element of the output to what is added to it.</summary>
    public nint AddendOffset;

    /// <summary>Whether the sums are kept between the bounds.</summary>
    public bool Clamps;

    /// <summary>The lower bound.</summary>
    public float Low;

    /// <summary>The upper bound.</summary>
    public float High;

    /// <summary>What may be read of the products.</summary>
    public Extent Products;

    /// <summary>What may be read of the bias.</summary>
    public Extent BiasExtent;

    /// <summary>What may be read of what is added.</summary>
    public Extent Addend;

    /// <summary>What may be written.</summary>
    public Extent Y;

    /// <summary>Asserts that tiles of some products each keep to what they were given.</summary>
    [Conditional("DEBUG")]
    public readonly void Require(float* m, float* y, int products, nint channels)
    {
        Products.RequireRows(m, Tile, Tiles, ((products - 1) * Plane) + channels);
        BiasExtent.Require(Bias, channels);
        long reach = ((Tiles - 1) * YTile) + ((Lines - 1) * YLine) + ((Positions - 1) * YPosition) + channels;
        Y.Require(y, reach);
        Addend.Require(y + AddendOffset, HasAddend ? reach : 0);
    }
}

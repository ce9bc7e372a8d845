namespace TfModelTools.Runtime;

/// <summary>What the tiles of a product have in common (see <see cref="GemmTile{TVector}"/>). Distances are in elements.</summary>
internal unsafe struct GemmTileJob
{
    /// <summary>Where each run of a row of A starts, counted from the row's own start.</summary>
    public nint* Offsets;

    /// <summary>The number of runs.</summary>
    public nint Runs;

    /// <summary>The elements of a run, which lie one after another.</summary>
    public nint RunDepth;

    /// <summary>From one row of A to the next.</summary>
    public nint Stride;

    /// <summary>From one row of C to the next.</summary>
    public nint CStride;

    /// <summary>From one row of what is added to the next.</summary>
    public nint FromStride;

    /// <summary>Whether the sums are kept between the bounds.</summary>
    public bool Clamps;

    /// <summary>The lower bound.</summary>
    public float Low;

    /// <summary>The upper bound.</summary>
    public float High;
}

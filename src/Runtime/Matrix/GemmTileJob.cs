using System.Diagnostics;

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

    /// <summary>What a tile may read of A.</summary>
    public Extent A;

    /// <summary>What a tile may read of the panels.</summary>
    public Extent Panels;

    /// <summary>What a tile may read of the bias.</summary>
    public Extent Bias;

    /// <summary>What a tile may read of what is added.</summary>
    public Extent From;

    /// <summary>What a tile may write.</summary>
    public Extent C;

    /// <summary>Asserts that a tile keeps to what it was given: its rows, in two halves, and its columns.</summary>
    [Conditional("DEBUG")]
    public readonly void Require(int height, float* a, float* second, float* panel, float* bias, float* from, float* c, int columns)
    {
        int half = height == 1 ? 1 : height / 2;
        for (nint run = 0; run < Runs; run++)
        {
            A.RequireRows(a + Offsets[run], Stride, half, RunDepth);
            A.RequireRows(second + Offsets[run], Stride, height - half, RunDepth);
        }

        Panels.Require(panel, Runs * RunDepth * columns);
        Bias.Require(bias, bias == null ? 0 : columns);
        From.RequireRows(from, FromStride, from == null ? 0 : height, columns);
        C.RequireRows(c, CStride, height, columns);
    }
}

using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>What the channels of one position of a pooling have in common. Distances are in elements.</summary>
internal unsafe struct PoolJob
{
    /// <summary>Whether the largest element is wanted, not the mean.</summary>
    public bool IsMax;

    /// <summary>What the sum is multiplied by.</summary>
    public float Scale;

    /// <summary>The planes of the window that lie inside the image.</summary>
    public nint PlaneCount;

    /// <summary>From one of them to the next.</summary>
    public nint PlaneStride;

    /// <summary>The lines of the window that lie inside the image.</summary>
    public nint LineCount;

    /// <summary>From one of them to the next.</summary>
    public nint LineStride;

    /// <summary>The elements of a line that lie inside the image.</summary>
    public nint TapCount;

    /// <summary>From one of them to the next.</summary>
    public nint TapStride;

    /// <summary>What may be read.</summary>
    public Extent X;

    /// <summary>What may be written.</summary>
    public Extent Y;

    /// <summary>Asserts that a tile keeps to what it was given.</summary>
    [Conditional("DEBUG")]
    public readonly void Require(float* x, float* y, int channels)
    {
        bool isEmpty = PlaneCount <= 0 || LineCount <= 0 || TapCount <= 0;
        X.Require(x, isEmpty ? 0 : ((PlaneCount - 1) * PlaneStride) + ((LineCount - 1) * LineStride) + ((TapCount - 1) * TapStride) + channels);
        Y.Require(y, channels);
    }
}

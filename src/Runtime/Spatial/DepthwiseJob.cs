using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>What the tiles of one line of a depthwise convolution have in common. Distances are in elements.</summary>
internal unsafe struct DepthwiseJob
{
    /// <summary>The planes of the window that lie inside the image.</summary>
    public nint PlaneCount;

    /// <summary>From one of them to the next in the image.</summary>
    public nint PlaneStride;

    /// <summary>From one of them to the next in the weights.</summary>
    public nint PlaneWeights;

    /// <summary>The lines of the window that lie inside the image.</summary>
    public nint LineCount;

    /// <summary>From one of them to the next in the image.</summary>
    public nint LineStride;

    /// <summary>From one of them to the next in the weights.</summary>
    public nint LineWeights;

    /// <summary>The elements of a line that lie inside the image.</summary>
    public nint TapCount;

    /// <summary>From one of them to the next in the image.</summary>
    public nint TapStride;

    /// <summary>From one of them to the next in the weights.</summary>
    public nint TapWeights;

    /// <summary>How far the window moves in the image from one position of the output to the next.</summary>
    public nint OutputStride;

    /// <summary>From one position of the output to the next.</summary>
    public nint YStride;

    /// <summary>What the sums start from.</summary>
    public float* Bias;

    /// <summary>Whether the sums are kept between the bounds.</summary>
    public bool Clamps;

    /// <summary>The lower bound.</summary>
    public float Low;

    /// <summary>The upper bound.</summary>
    public float High;

    /// <summary>What may be read of the image, or of copies of its lines.</summary>
    public Extent X;

    /// <summary>What may be read of the weights.</summary>
    public Extent Weights;

    /// <summary>What may be read of the bias.</summary>
    public Extent BiasExtent;

    /// <summary>What may be written.</summary>
    public Extent Y;

    /// <summary>Asserts that a tile of some positions keeps to what it was given.</summary>
    [Conditional("DEBUG")]
    public readonly void Require(float* x, float* weights, float* y, int positions, int channels)
    {
        bool isEmpty = PlaneCount <= 0 || LineCount <= 0 || TapCount <= 0;
        long reach = ((PlaneCount - 1) * PlaneStride) + ((LineCount - 1) * LineStride) + ((TapCount - 1) * TapStride) + ((positions - 1) * OutputStride) + channels;
        X.Require(x, isEmpty ? 0 : reach);
        reach = ((PlaneCount - 1) * PlaneWeights) + ((LineCount - 1) * LineWeights) + ((TapCount - 1) * TapWeights) + channels;
        Weights.Require(weights, isEmpty ? 0 : reach);
        BiasExtent.Require(Bias, channels);
        Y.RequireRows(y, YStride, positions, channels);
    }

    /// <summary>Asserts that a line of three by three keeps to what it was given.</summary>
    [Conditional("DEBUG")]
    public readonly void RequireLine(float* upper, float* middle, float* lower, float* weights, float* y, int positions, int channels)
    {
        long reach = positions == 0 ? 0 : ((positions - 1) * OutputStride) + (3 * channels);
        X.Require(upper, reach);
        X.Require(middle, reach);
        X.Require(lower, reach);
        Weights.Require(weights, (8 * TapWeights) + channels);
        BiasExtent.Require(Bias, channels);
        Y.RequireRows(y, YStride, positions, channels);
    }
}

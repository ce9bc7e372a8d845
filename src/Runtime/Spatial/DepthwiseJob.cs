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
}

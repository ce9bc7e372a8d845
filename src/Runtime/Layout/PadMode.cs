namespace TfModelTools.Runtime;

/// <summary>What padding is filled with.</summary>
public enum PadMode
{
    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A mirror image without the border element.</summary>
    Reflect,

    /// <summary>A mirror image with the border element.</summary>
    Symmetric,
}

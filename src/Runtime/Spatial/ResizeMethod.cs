namespace TfModelTools.Runtime;

/// <summary>How resizing finds a value between elements.</summary>
public enum ResizeMethod
{
    /// <summary>The nearest element.</summary>
    Nearest,

    /// <summary>Linear interpolation on each axis.</summary>
    Bilinear,

    /// <summary>Cubic interpolation on each axis.</summary>
    Bicubic,
}

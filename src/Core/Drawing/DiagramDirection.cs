namespace TfModelTools.Drawing;

/// <summary>Which way data flows in a diagram.</summary>
public enum DiagramDirection
{
    /// <summary>From top to bottom.</summary>
    Down,

    /// <summary>From left to right.</summary>
    Right,
}

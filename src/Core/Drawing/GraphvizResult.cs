namespace TfModelTools.Drawing;

/// <summary>What came of having Graphviz draw.</summary>
/// <param name="Image">The picture as PNG; null where there is none.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Note">Why there is no picture, as sentences; empty where there is one.</param>
internal sealed record GraphvizResult(byte[]? Image, GraphvizOutcome Outcome, string Note);

/// <summary>How having Graphviz draw ended.</summary>
internal enum GraphvizOutcome
{
    /// <summary>There is a picture.</summary>
    Drawn,

    /// <summary>The program is not there.</summary>
    NotInstalled,

    /// <summary>There is too much to draw; the program was not started.</summary>
    TooLarge,

    /// <summary>The program was ended when its time was up.</summary>
    TookTooLong,

    /// <summary>The program ended with a fault.</summary>
    Failed,
}

using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>How a diagram is drawn and written.</summary>
public sealed record DiagramOptions
{
    /// <summary>What it is written as; null for what the extension says.</summary>
    public DiagramFormat? Format { get; init; }

    /// <summary>How many segments of a name ("encoder/layer_0/attention") are told apart; what lies deeper is one box. Null for all. A page holds every depth.</summary>
    public int? Depth { get; init; }

    /// <summary>Which way data flows.</summary>
    public DiagramDirection Direction { get; init; }

    /// <summary>What to do when the file exists.</summary>
    public OverwriteMode Overwrite { get; init; }
}

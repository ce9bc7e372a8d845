using TfModelTools.Common;

namespace TfModelTools.Formats;

/// <summary>What a path was found to be. It is made once, where a path comes in, and handed on to whatever reads the file or reports its faults.</summary>
/// <param name="Path">The path as it came in: a file or a folder.</param>
/// <param name="File">The file that tells what it is: of a SavedModel's folder its saved_model.pb; the path itself where there is no other.</param>
/// <param name="Kind">What it holds.</param>
public sealed record FileIdentity(string Path, string File, ContentKind Kind)
{
    /// <summary>Whether a graph is in Protocol Buffers' text format.</summary>
    public bool IsText { get; init; }

    /// <summary>Whether the path is a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>What stood in the way of telling more than the format, where the file is damaged.</summary>
    public TfModelException? Damage { get; init; }

    /// <summary>What the file is, where it is foreign.</summary>
    internal ForeignFormat? Foreign { get; init; }
}

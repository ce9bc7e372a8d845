namespace TfModelTools.Common;

/// <summary>What happens to the place that an output path names.</summary>
internal enum OutputTargetKind
{
    /// <summary>Nothing is there: the file takes its place.</summary>
    New,

    /// <summary>A file is there, which the new one replaces.</summary>
    Replaced,

    /// <summary>A pipe or a device: the content goes into it, and it stays what it is.</summary>
    Stream,
}

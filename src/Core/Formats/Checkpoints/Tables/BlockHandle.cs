namespace TfModelTools.Formats.Checkpoints;

/// <summary>Where a block stands in a table.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Size">Its bytes, without the trailer.</param>
internal readonly record struct BlockHandle(long Offset, long Size);

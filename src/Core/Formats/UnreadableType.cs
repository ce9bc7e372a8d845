namespace TfModelTools.Formats;

/// <summary>An element type of a file that no tensor holds: its variable is listed, and its values are refused.</summary>
/// <param name="Written">The type as the file writes it, such as "|O".</param>
/// <param name="Reason">Why its values are not read, to follow "it holds".</param>
/// <param name="Remedy">What to do about it, as a sentence.</param>
public sealed record UnreadableType(string Written, string Reason, string Remedy);

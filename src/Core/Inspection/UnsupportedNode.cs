namespace TfModelTools.Inspection;

/// <summary>A node or layer that a target does not support.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Op">Its op or class.</param>
/// <param name="Place">The function it is in; empty for the model itself.</param>
/// <param name="Reason">Why it is not supported, and what to do.</param>
/// <param name="Count">How many nodes of this op are not supported in the model.</param>
public sealed record UnsupportedNode(string Name, string Op, string Place, string Reason, int Count)
{
    /// <summary>Such as "'decode' (DecodeJpeg): decode the file before the model".</summary>
    public override string ToString() => $"'{Name}' ({Op}{(Place.Length > 0 ? $" in '{Place}'" : string.Empty)}): {Reason}";
}

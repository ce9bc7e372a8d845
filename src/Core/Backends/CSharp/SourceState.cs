namespace TfModelTools.Backends.CSharp;

/// <summary>What a model keeps from batch to batch, with its names in the context class.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="ElementType">The element type in source.</param>
/// <param name="Length">The elements of one batch.</param>
/// <param name="Index">Its place among the states.</param>
internal sealed record SourceState(string Name, string ElementType, int Length, int Index)
{
    /// <summary>The member that gives the state.</summary>
    public string Member => FormattableString.Invariant($"State{Index}");

    /// <summary>The member that gives what takes its place.</summary>
    public string NextMember => FormattableString.Invariant($"NextState{Index}");
}

using TfModelTools.Passes;

namespace TfModelTools.Backends;

/// <summary>A rewrite that a back-end needs before it writes a graph: what its target lacks, in terms of what that has. Emitters never decompose.</summary>
/// <param name="Pass">The rewrite; it keeps what the graph computes.</param>
/// <param name="Operators">The operators' records of which no node is left.</param>
public sealed record Legalization(GraphPass Pass, IReadOnlyList<Type> Operators);

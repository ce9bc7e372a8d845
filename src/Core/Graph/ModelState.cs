namespace TfModelTools.Graph;

/// <summary>
/// What a model keeps from one batch to the next, as a stateful recurrent layer does: a value that is zero at first and is, for each batch, what the
/// batch before has left.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value that the nodes read.</param>
/// <param name="Next">The value that takes its place for the next batch.</param>
public sealed record ModelState(string Name, GraphValue Value, GraphValue Next);

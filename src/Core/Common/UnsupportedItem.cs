namespace TfModelTools.Common;

/// <summary>One layer or node that cannot be handled.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Kind">Its class or operator.</param>
/// <param name="Reason">Why it cannot be handled, and what could be done.</param>
public sealed record UnsupportedItem(string Name, string Kind, string Reason)
{
    /// <summary>Whether it is a variable that could be handled, if only its value were there.</summary>
    public bool IsMissingVariable { get; init; }
}

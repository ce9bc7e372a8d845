namespace TfModelTools.Runtime;

/// <summary>What is told of all elements up to each.</summary>
public enum CumulativeFunction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their product.</summary>
    Product,
}

namespace TfModelTools.Runtime;

/// <summary>How a reduction combines numbers.</summary>
public enum ReduceFunction
{
    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The arithmetic mean; of integers, truncated.</summary>
    Mean,

    /// <summary>The largest; NaN if there is one.</summary>
    Max,

    /// <summary>The smallest; NaN if there is one.</summary>
    Min,

    /// <summary>The product.</summary>
    Product,

    /// <summary>The square root of the sum of squares.</summary>
    L2Norm,

    /// <summary>log(sum(exp(x))), of floating-point numbers.</summary>
    LogSumExp,
}

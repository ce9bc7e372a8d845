namespace TfModelTools.Runtime;

/// <summary>What a pooling window gives.</summary>
public enum PoolFunction
{
    /// <summary>The largest element.</summary>
    Max,

    /// <summary>The mean of the elements inside the input.</summary>
    Average,
}

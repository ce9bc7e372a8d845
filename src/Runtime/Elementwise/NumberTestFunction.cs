namespace TfModelTools.Runtime;

/// <summary>What can be asked of a floating-point number.</summary>
public enum NumberTestFunction
{
    /// <summary>Whether it is neither infinite nor NaN.</summary>
    IsFinite,

    /// <summary>Whether it is infinite.</summary>
    IsInfinity,

    /// <summary>Whether it is NaN.</summary>
    IsNaN,
}

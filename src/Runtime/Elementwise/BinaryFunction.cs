namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of two numbers that give a number.</summary>
public enum BinaryFunction
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b; of integers, truncated.</summary>
    Divide,

    /// <summary>a / b, and 0 where b is 0.</summary>
    DivideNoNaN,

    /// <summary>floor(a / b).</summary>
    FloorDivide,

    /// <summary>a - floor(a / b) * b: the sign of b.</summary>
    FloorMod,

    /// <summary>a - truncate(a / b) * b: the sign of a.</summary>
    TruncateMod,

    /// <summary>a to the power b.</summary>
    Power,

    /// <summary>The larger; NaN if either is.</summary>
    Maximum,

    /// <summary>The smaller; NaN if either is.</summary>
    Minimum,

    /// <summary>(a - b) squared.</summary>
    SquaredDifference,

    /// <summary>The angle of the point (b, a); of floating-point numbers.</summary>
    Atan2,
}

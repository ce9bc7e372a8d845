namespace TfModelTools.Runtime;

/// <summary>The functions of the bits of two integers.</summary>
public enum BitwiseFunction
{
    /// <summary>Bits set in both.</summary>
    And,

    /// <summary>Bits set in either.</summary>
    Or,

    /// <summary>Bits set in just one.</summary>
    Xor,

    /// <summary>a moved to the left by b bits.</summary>
    ShiftLeft,

    /// <summary>a moved to the right by b bits.</summary>
    ShiftRight,
}

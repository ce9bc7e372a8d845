namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of two booleans.</summary>
public enum LogicFunction
{
    /// <summary>a and b.</summary>
    And,

    /// <summary>a or b.</summary>
    Or,

    /// <summary>a differs from b.</summary>
    Xor,

    /// <summary>a is b.</summary>
    Same,
}

namespace TfModelTools.Runtime;

/// <summary>How a scattered element is combined with what is there.</summary>
public enum ScatterFunction
{
    /// <summary>It takes its place; of several for one place the last.</summary>
    Set,

    /// <summary>It is added.</summary>
    Add,

    /// <summary>It is subtracted.</summary>
    Subtract,

    /// <summary>It multiplies.</summary>
    Multiply,

    /// <summary>It divides.</summary>
    Divide,

    /// <summary>The larger stays.</summary>
    Maximum,

    /// <summary>The smaller stays.</summary>
    Minimum,
}

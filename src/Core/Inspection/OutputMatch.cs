namespace TfModelTools.Inspection;

/// <summary>By what two outputs were found to belong together.</summary>
public enum OutputMatch
{
    /// <summary>By nothing: no output of the other model fits.</summary>
    None,

    /// <summary>By their place among the outputs.</summary>
    Position,

    /// <summary>By shape and element type: no other output has these.</summary>
    Shape,

    /// <summary>By their names.</summary>
    Name,

    /// <summary>By what they give for the sample inputs.</summary>
    Value,
}

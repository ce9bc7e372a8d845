namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>The ways in which programs of TensorFlow 1 wrote dropout.</summary>
public enum DropoutSpelling
{
    /// <summary>x / keep * floor(keep + random), to TensorFlow 1.12.</summary>
    FloorOfSum,

    /// <summary>The same within a condition on the placeholder that says whether the graph trains (slim.dropout).</summary>
    Condition,

    /// <summary>The same with a placeholder for what is kept.</summary>
    Placeholder,

    /// <summary>x * (1 / (1 - rate)) * cast(random >= rate), from TensorFlow 1.13 on.</summary>
    GreaterEqual,
}

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>What became of a test.</summary>
internal enum ConformanceVerdict
{
    /// <summary>All outputs agree.</summary>
    Passed,

    /// <summary>The model is refused, with a reason.</summary>
    Refused,

    /// <summary>An output differs, or something failed that is no refusal.</summary>
    Wrong,

    /// <summary>It tests training.</summary>
    Training,
}

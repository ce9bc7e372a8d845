namespace TfModelTools.Tests.OnnxConformance;

/// <summary>What became of a test, and why.</summary>
/// <param name="Case">The test.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Reason">Of a refusal its reason, of a fault what differs; else empty.</param>
internal sealed record ConformanceResult(ConformanceCase Case, ConformanceVerdict Verdict, string Reason);

namespace TfModelTools.Graph;

/// <summary>A signature of a source beside the one that is converted.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Graph">What it computes; null where it cannot be imported.</param>
/// <param name="WhyMissing">Why it cannot be imported; null where it was.</param>
public sealed record OtherSignature(string Key, ModelGraph? Graph, string? WhyMissing);

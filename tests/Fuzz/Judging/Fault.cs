namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>Something that should not have been.</summary>
/// <param name="Key">Its kind and place, alike for alike faults: "IndexOutOfRangeException@Import.GraphDef.Ops.ShapeOps.Join".</param>
/// <param name="Stage">What was called.</param>
/// <param name="Text">All that is known, for people.</param>
internal sealed record Fault(string Key, string Stage, string Text);

namespace TfModelTools.Tests.Import.Onnx.RandomGraphs;

/// <summary>All rules by which random graphs grow.</summary>
internal static class RandomRules
{
    public static IReadOnlyList<Action<RandomGraph>> All { get; } =
        [.. RandomElementwise.Rules, .. RandomReductions.Rules, .. RandomShapes.Rules, .. RandomWindows.Rules, .. RandomProducts.Rules, .. RandomPatterns.Rules];
}

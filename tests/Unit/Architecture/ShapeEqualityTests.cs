using System.Text.RegularExpressions;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>
/// Two unknown extents read alike and are seldom the same. Extents and shapes have no == and no Equals that compiles; what compares lists
/// of them, or specs, could still take them for the same.
/// </summary>
public sealed partial class ShapeEqualityTests
{
    // What an operator says again of the same inputs reads as what it said before.
    private static readonly string[] CompareWhatReadsAlike = ["Core/Graph/GraphVerifier.cs", "Core/Passes/Legalize/LegalizingPass.cs"];

    [Fact]
    public void Whether_values_have_the_same_shape_is_asked_by_a_method_that_knows_unknown_extents()
    {
        string[] wrong = [.. SourceFiles.Below("Core", "Cmdlets", "Cli")
            .Where(f => !CompareWhatReadsAlike.Contains(f.Path))
            .SelectMany(f => Misuse().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}"))];
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\bSpec (==|!=) \w|(==|!=) [\w.\[\]]*\bSpec\b(?![.\w])|\bShape\.(Skip|Take|SkipLast|Where|Concat)\([^;\n]*\)\.SequenceEqual\(|\bShape\.SequenceEqual\(")]
    private static partial Regex Misuse();
}

using System.Text.RegularExpressions;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>Core speaks the language of no front-end: its messages name options and commands by keys (Common/Wording), which each front-end words its own way.</summary>
public sealed partial class WordingTests
{
    // What another program is told, or what a generated project says of itself.
    private static readonly string[] Exempt = ["Core/Backends/CSharp/ReadmeWriter.cs", "Core/Drawing/GraphvizImage.cs"];

    [Fact]
    public void No_message_of_Core_spells_an_option_or_a_command()
    {
        string[] wrong = [.. SourceFiles.Below("Core")
            .Where(f => !Exempt.Contains(f.Path))
            .SelectMany(f => f.Text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(l => Literal().Matches(l).Select(m => m.Value))
                .Where(t => t.Contains(' ', StringComparison.Ordinal) && (Option().IsMatch(t) || Cmdlet().IsMatch(t) || t.Contains("command line", StringComparison.Ordinal)))
                .Select(t => $"{f.Path}: {t}"))];
        Assert.Empty(wrong);
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?<![\w\-./\\])(-[A-Z][A-Za-z]+|--[a-z][a-z-]+)(?![\w-])")]
    private static partial Regex Option();

    [GeneratedRegex(@"\b(Get|Set|New|Test|Export|Import|Invoke|ConvertTo|ConvertFrom|Select|Compare|Measure|Show|Merge)-[A-Z]|\btfmodel \w")]
    private static partial Regex Cmdlet();
}

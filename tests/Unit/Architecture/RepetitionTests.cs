using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>What stands twice is one piece with two names: no two places of src have more than twelve equal lines of code.</summary>
public sealed class RepetitionTests
{
    private const int Most = 12;

    // Each tile names its registers one by one, as many as the processor has: a loop over them would live in memory.
    private static readonly string[] Exempt = ["Runtime/Matrix/GemmTile"];

    [Fact]
    public void No_two_places_have_more_than_twelve_equal_lines()
    {
        Dictionary<string, (string Path, int Line)> seen = new(StringComparer.Ordinal);
        List<string> wrong = [];
        foreach ((string path, string text) in SourceFiles.Below("Core", "Cmdlets", "Cli", "Runtime", "Loader", "HelpCompiler").Where(f => !Exempt.Any(e => f.Path.StartsWith(e, StringComparison.Ordinal))))
        {
            (string Text, int Line)[] code = [.. text.Split('\n').Select((l, i) => (l.Trim(), i + 1)).Where(l => IsCode(l.Item1))];
            for (int i = 0; i + Most < code.Length; i++)
            {
                string run = string.Join('\n', code.Skip(i).Take(Most + 1).Select(l => l.Text));
                if (!seen.TryAdd(run, (path, code[i].Line)))
                {
                    (string other, int line) = seen[run];
                    wrong.Add($"{path}:{code[i].Line} ~ {other}:{line}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    // Punctuation alone, comments and directives say nothing of their own.
    private static bool IsCode(string line) =>
        line.Any(char.IsLetterOrDigit) && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith('#');
}

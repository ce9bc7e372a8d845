using System.Text.RegularExpressions;
using TfModelTools.Cli;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>Hints of Core name parameters; the command line names its own options in their place.</summary>
public partial class OptionSpellingTests
{
    [Theory]
    [InlineData("fix it with -InputShape or -BatchSize", "fix it with --input-shape or --batch-size")]
    [InlineData("cut the graph after it (-Input)", "cut the graph after it (--input-tensor)")]
    [InlineData("Use -Force (command line: --force) to replace it.", "Use --force to replace it.")]
    [InlineData("They can be listed with Get-CheckpointVariable (command line: variables).", "They can be listed with 'tfmodel variables'.")]
    [InlineData("Give the folder of ConvertTo-CSharpModel (command line: tfmodel convert csharp).", "Give the folder of 'tfmodel convert csharp'.")]
    [InlineData("Give ConvertTo-CSharpModel a folder, '/a/-Output', x-Input or -Nothing.", "Give ConvertTo-CSharpModel a folder, '/a/-Output', x-Input or -Nothing.")]
    public void A_message_is_spelled_as_on_the_command_line(string message, string expected) => Assert.Equal(expected, OptionSpelling.OfMessage(message));

    [Fact]
    public void Every_parameter_that_Core_names_is_an_option()
    {
        List<string> unknown = [];
        int found = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Core"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
        {
            foreach (string line in File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                // A word alone is no message, but what another program is told, or a number.
                foreach (Match literal in Literal().Matches(line).Where(m => m.Value.Contains(' ', StringComparison.Ordinal)))
                {
                    foreach (Match parameter in OptionSpelling.Parameter().Matches(literal.Value))
                    {
                        found++;
                        if (!OptionSpelling.ByParameter.ContainsKey(parameter.Groups[1].Value))
                        {
                            unknown.Add($"{Path.GetFileName(file)}: {literal.Value}");
                        }
                    }
                }
            }
        }

        Assert.True(unknown.Count == 0, string.Join('\n', unknown));
        Assert.True(found > 20);
    }

    [Fact]
    public void Every_option_of_the_table_exists()
    {
        string commands = string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Cli", "Commands"), "*.cs").Select(File.ReadAllText));
        Assert.All(OptionSpelling.ByParameter.Values, option => Assert.Contains($"\"{option}\"", commands, StringComparison.Ordinal));
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();
}

using TfModelTools.Cli;
using TfModelTools.Common.Wording;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>Messages of Core name options and commands by keys; the command line writes its own names in their place.</summary>
public sealed class CliWordingTests
{
    [Fact]
    public async Task A_message_is_worded_by_whoever_asked()
    {
        Assert.Equal("InputShape", $"{OptionKey.InputShape}");
        Assert.Equal("--input-shape, 'tfmodel convert csharp'", await WordedAsync());
        Assert.Equal("InputShape", $"{OptionKey.InputShape}");

        static async Task<string> WordedAsync()
        {
            Wordings.UseInFlow(new CliWording());
            await Task.Yield();
            return $"{OptionKey.InputShape}, {CommandKey.ConvertToCSharp}";
        }
    }

    [Fact]
    public void Every_key_has_its_name_and_every_name_exists()
    {
        string commands = string.Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Cli", "Commands"), "*.cs").Select(File.ReadAllText));
        Assert.All(OptionKey.All, key => Assert.Contains($"\"{CliWording.Options[key]}\"", commands, StringComparison.Ordinal));
        Assert.All(CommandKey.All, key => Assert.All(CliWording.Commands[key].Split(' '), word => Assert.Contains($"\"{word}", commands, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_key_is_listed()
    {
        Assert.Equal(typeof(OptionKey).GetProperties().Count(p => p.PropertyType == typeof(OptionKey)), OptionKey.All.Count);
        Assert.Equal(typeof(CommandKey).GetProperties().Count(p => p.PropertyType == typeof(CommandKey)), CommandKey.All.Count);
    }
}

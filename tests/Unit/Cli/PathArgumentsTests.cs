using TfModelTools.Cli;
using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>"-" is standard input wherever a path to read may stand, and an empty path is refused by name.</summary>
public sealed class PathArgumentsTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("variables -", "variables IN")]
    [InlineData("variables --json -", "variables --json IN")]
    [InlineData("variables --verbose -", "variables --verbose IN")]
    [InlineData("variables -- -", "variables -- IN")]
    [InlineData("variables --include -", "variables --include -")]
    [InlineData("variables x --keys -", "variables x --keys IN")]
    [InlineData("variables x --keys=-", "variables x --keys=IN")]
    [InlineData("variables x --keys:-", "variables x --keys=IN")]
    [InlineData("variables x --include=-", "variables x --include=-")]
    [InlineData("predict m -i- -o -", "predict m -i=IN -o -")]
    [InlineData("predict m -i=- --out=-", "predict m -i=IN --out=-")]
    [InlineData("predict - --input - --out -", "predict IN --input IN --out -")]
    [InlineData("export --out=w.npz --force -", "export --out=w.npz --force IN")]
    [InlineData("export -o w.npz -", "export -o w.npz IN")]
    [InlineData("compare --include-equal - b", "compare --include-equal IN b")]
    [InlineData("compare - -", "compare IN IN")]
    [InlineData("convert csharp - -o d", "convert csharp IN -o d")]
    [InlineData("-", "-")]
    public void A_dash_is_standard_input_where_a_path_to_read_stands(string line, string expected)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        System.CommandLine.RootCommand root = [];
        foreach (System.CommandLine.Command command in CommandTable.For(line.Split(' '), Console(_error)))
        {
            root.Add(command);
        }

        string[] words = line.Split(' ');
        Assert.Equal(expected, string.Join(' ', PathArguments.WithStandardInput(words, root.Parse(words).CommandResult.Command)).Replace(StandardStreams.Input, "IN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PATH", "variables", "")]
    [InlineData("MODEL", "predict", "", "-o", "x.npz")]
    [InlineData("--out", "keys", "w.npz", "-o", "")]
    [InlineData("--keys", "stats", "w.npz", "--keys", "")]
    [InlineData("--input", "measure", "m.h5", "-i", "")]
    [InlineData("REFERENCE", "compare", "", "w.npz")]
    public async Task An_empty_path_is_refused(string name, params string[] args)
    {
        Assert.Equal(2, await CliApplication.RunAsync(args, Console(_error)));
        Assert.Contains($"The path for {name} is empty.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Architecture_is_an_option_of_every_command_whose_hint_names_it()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, await CliApplication.RunAsync(["export", Sample.Model, "--exclude-optimizer", "--keras-layout", "--out", folder.File("w.h5")], Console(_error)));
        string weights = folder.File("w.h5");
        foreach (string[] args in (string[][])[["signature", weights], ["nodes", weights], ["summary", weights], ["support", weights], ["outputs", weights, Sample.Model]])
        {
            using StringWriter error = new();
            Assert.Equal(1, await CliApplication.RunAsync(args, Console(error)));
            Assert.Contains("--architecture", error.ToString(), StringComparison.Ordinal);
            using StringWriter second = new();
            Assert.Equal(1, await CliApplication.RunAsync([.. args, "--architecture", folder.File("none.json")], Console(second)));
            Assert.Contains("none.json", second.ToString(), StringComparison.Ordinal);
        }
    }

    private CliConsole Console(TextWriter error) => new(_output, error, isOutputTerminal: false, isErrorTerminal: false);
}

using System.Diagnostics;
using TfModelTools.Cli.Native;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>The tool compiled ahead of time, where it was staged, and what it hands over to the tool on .NET.</summary>
public sealed class NativeToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_what_compiles_code_is_handed_over()
    {
        Assert.True(ManagedTool.CompilesCode(["tour"]));
        Assert.False(ManagedTool.CompilesCode(["tour", "--help"]));
        Assert.False(ManagedTool.CompilesCode([]));
        Assert.False(ManagedTool.CompilesCode(["predict", Sample.Model]));
        Assert.False(ManagedTool.CompilesCode(["predict", _folder.Path]));
        Assert.False(ManagedTool.CompilesCode(["variables", Sample.Checkpoint]));
        Assert.False(ManagedTool.IsNeeded(["tour"]));
    }

    [NativeToolFact]
    public async Task It_predicts_the_bits_of_the_tool_on_NET()
    {
        string[] outputs = [_folder.File("native.npz"), _folder.File("managed.npz")];
        Assert.Equal((0, string.Empty), await Run(NativeToolFactAttribute.Tool, "predict", Sample.Model, "--input", Sample.Features, "--out", outputs[0]));
        Assert.Equal((0, string.Empty), await Run("dotnet", NativeToolFactAttribute.ManagedTool, "predict", Sample.Model, "--input", Sample.Features, "--out", outputs[1]));
        Assert.Equal(await File.ReadAllBytesAsync(outputs[1]), await File.ReadAllBytesAsync(outputs[0]));
    }

    [NativeToolFact]
    public async Task It_converts_a_model_and_hands_the_project_over()
    {
        string project = _folder.File("project");
        Assert.Equal(0, (await Run(NativeToolFactAttribute.Tool, "convert", "csharp", Sample.Model, "--out", project, "--name", "Language")).ExitCode);
        string output = _folder.File("p.npz");
        Assert.Equal((0, string.Empty), await Run(NativeToolFactAttribute.Tool, "predict", project, "--input", Sample.Features, "--out", output));
        Tensor expected = NpzReader.ReadAll(Sample.Features).Single(a => a.Key == "out/language").Value;
        NumberAssert.Close(expected, Assert.Single(NpzReader.ReadAll(output)).Value, 1e-5);
    }

    private static async Task<(int ExitCode, string Error)> Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };

        // The native program's own: a wider vector adds in another order.
        start.Environment[TfModelTools.Runtime.Simd.EnvironmentVariable] = "avx2";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}

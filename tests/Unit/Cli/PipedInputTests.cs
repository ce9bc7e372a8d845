using TfModelTools.Cli;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>Real pipes wherever a file is read: what comes through one is what a file would give.</summary>
public sealed class PipedInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [UnixFact]
    public async Task Every_form_of_weights_is_read_from_a_pipe()
    {
        TensorSource source = new([KeyValuePair.Create("a/w", new Tensor(DataType.Float32, new TensorShape(3), new byte[12])), KeyValuePair.Create("b", new Tensor(DataType.Int32, new TensorShape(1), new byte[4]))]);
        foreach (string name in new[] { "w.npz", "w.json", "w.json.gz", "w.h5", "w.safetensors" })
        {
            WeightExporter.Export(source, source.Variables, _folder.File(name));
            await SameFromPipe(name, "variables", "--json");
            await SameFromPipe(name, "stats");
        }

        NpyWriter.Write(_folder.File("pipe.npy"), new Tensor(DataType.Float32, new TensorShape(3), new byte[12]));
        await SameFromPipe("pipe.npy", "variables");
    }

    [UnixFact]
    public async Task Models_are_read_from_a_pipe()
    {
        File.Copy(Sample.Model, _folder.File("model.h5"));
        foreach (string command in new[] { "signature", "summary", "nodes", "support" })
        {
            await SameFromPipe("model.h5", command);
        }
    }

    [UnixFact]
    public async Task Model_and_inputs_come_through_two_pipes_and_the_prediction_goes_into_a_third()
    {
        Assert.Equal(0, await Run("predict", Sample.Model, "--input", Sample.Features, "--out", _folder.File("file.npz")));
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("m")}' '{_folder.File("i")}' '{_folder.File("o")}'"));
        Task feeding = Task.WhenAll(Feed(Sample.Model, "m"), Feed(Sample.Features, "i"));
        Task<byte[]> reading = Task.Run(() => File.ReadAllBytes(_folder.File("o")));
        Assert.Equal(0, await Run("predict", _folder.File("m"), "--input", _folder.File("i"), "--out", _folder.File("o")));
        await feeding;
        Assert.Equal(File.ReadAllBytes(_folder.File("file.npz")), await reading);
    }

    [UnixFact]
    public async Task Keys_names_and_labels_come_through_pipes()
    {
        Assert.Equal(0, await Run("keys", Sample.Checkpoint, "--exclude-optimizer", "--out", _folder.File("keys")));
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("k")}'"));
        Task feeding = Feed(_folder.File("keys"), "k");
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--keys", _folder.File("k"), "--out", _folder.File("w.npz")));
        await feeding;
        using NpzReader npz = NpzReader.Open(_folder.File("w.npz"));
        Assert.Equal(9, npz.Variables.Count);
    }

    [UnixFact]
    public async Task A_dash_is_standard_input_and_output()
    {
        string tool = typeof(CliConsole).Assembly.Location;
        (int exit, string listed, string error) = Shell.Run(
            $"cat '{Sample.Model}' | dotnet '{tool}' export - --out - --format npz | dotnet '{tool}' variables - --json");
        Assert.True(exit == 0, error);
        Assert.Equal(0, await Run("export", Sample.Model, "--out", _folder.File("w.npz")));
        Assert.Equal(0, await Run("variables", _folder.File("w.npz"), "--json"));
        Assert.Equal(_output.ToString().Replace("\"w.npz\"", "\"stdin\"", StringComparison.Ordinal), listed);
    }

    [UnixFact]
    public async Task What_is_no_file_of_ours_is_one_error_through_a_pipe_too()
    {
        File.WriteAllText(_folder.File("text"), "hello");
        foreach (string content in new[] { "text", "empty" })
        {
            File.AppendAllText(_folder.File(content), "");
            foreach (string command in new[] { "variables", "signature", "verify" })
            {
                Assert.Equal(1, await RunPiped(content, command));

                // What is found out about a file is what verify was asked for.
                string told = command == "verify" ? _output.ToString() : _error.ToString();
                Assert.StartsWith(command == "verify" ? "NotACheckpoint\t" : "tfmodel: ", told, StringComparison.Ordinal);
                Assert.Contains(content == "empty" ? "empty" : command == "signature" ? "no known format" : "a text file", told, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", _error.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [DeviceFact]
    public async Task A_device_is_refused()
    {
        Assert.True(Shell.TryRun($"mknod '{_folder.File("zero")}' c 1 5"));
        Assert.Equal(1, await Run("variables", _folder.File("zero")));
        Assert.Contains("is a device, expected a file or a pipe", _error.ToString(), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Outside_of_a_scope_each_opening_reads_the_pipe()
    {
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("p")}'"));
        foreach (string text in new[] { "first", "second" })
        {
            File.WriteAllText(_folder.File("text"), text);
            Task feeding = Feed(_folder.File("text"), "p");
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(InputFile.ReadBytes(_folder.File("p"))));
            await feeding;
        }
    }

    [UnixFact]
    public async Task What_is_kept_stays_what_it_is()
    {
        Assert.True(Shell.TryRun($"mkfifo '{_folder.File("p")}'"));
        List<string> kept = [];
        foreach (string text in new[] { "first", "second" })
        {
            File.WriteAllText(_folder.File("text"), text);
            Task feeding = Feed(_folder.File("text"), "p");
            kept.Add(PipedInputs.Keep(_folder.File("p")));
            await feeding;
        }

        Assert.Equal(["first", "second"], kept.Select(File.ReadAllText));
        Assert.Equal(_folder.File("text"), PipedInputs.Keep(_folder.File("text")));
        kept.ForEach(File.Delete);
    }

    private async Task SameFromPipe(string name, string command, params string[] options)
    {
        Assert.True(await Run([command, _folder.File(name), .. options]) == 0, _error.ToString());
        string expected = _output.ToString();
        Assert.True(await RunPiped(name, [command, .. options]) == 0, _error.ToString());
        Assert.Equal(
            expected.Replace(_folder.File(name), _folder.File("pipe"), StringComparison.Ordinal).Replace($"\"shard\": \"{name}\"", "\"shard\": \"pipe\"", StringComparison.Ordinal),
            _output.ToString());
    }

    private async Task<int> RunPiped(string name, params string[] command)
    {
        string pipe = _folder.File("pipe");
        File.Delete(pipe);
        Assert.True(Shell.TryRun($"mkfifo '{pipe}'"));
        Task feeding = Feed(_folder.File(name), "pipe");
        int exit = await Run([command[0], pipe, .. command[1..]]);
        await feeding;
        return exit;
    }

    private Task<bool> Feed(string file, string pipe) => Task.Run(() => Shell.TryRun($"cat '{file}' > '{_folder.File(pipe)}'"));

    private async Task<int> Run(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return await Task.Run(() => CliApplication.RunAsync(args, new CliConsole(_output, _error, false, false)));
    }
}

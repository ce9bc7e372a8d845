using TfModelTools.Cli;
using TfModelTools.Execution;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Tests.TestSupport.Tf1;

namespace TfModelTools.Tests.Cli;

/// <summary>Whole journeys of a model, by the commands a user gives: what arrives predicts what set out.</summary>
public sealed class ConversionStoryTests : IDisposable
{
    private const string Squeeze = "resnet_v2/Squeeze";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_checkpoint_becomes_an_IR_then_a_program_and_a_checkpoint_with_the_same_best_classes()
    {
        Tf1Net net = new() { BatchNorm = BatchNormSpelling.FusedCondition };
        Traced input = net.Input("input", 1, 33, 33, 3);
        _ = ResidualNets.Build(net, input, 2, ResidualNets.Units152, 4, 10);
        string meta = net.Graph.Save(_folder, "resnet.ckpt");

        await Run("convert", "ir", meta, "--destination-node", Squeeze, "--out", _folder.File("ir"));
        Assert.All(new[] { "ir.json", "ir.pb", "ir.npy" }, f => Assert.True(File.Exists(_folder.File(f)), f));
        await Run("convert", "from-ir", _folder.File("ir.pb"), "--weights", _folder.File("ir.npy"), "--target", "tensorflow", "--out", _folder.File("net.py"));
        await Run("convert", "from-ir", _folder.File("ir.json"), "--target", "tensorflow", "--out", _folder.File("again.meta"));
        Assert.Equal(KeysOf("again"), KeysOf("net"));
        Assert.DoesNotContain(KeysOf("net"), k => k.Contains("Momentum", StringComparison.Ordinal));

        Tensor picture = input.Value.ToTensor();
        Tensor expected = Predict(ModelImporter.Import(meta, new ModelImportOptions { Outputs = [Squeeze] }), picture);
        Tensor actual = Predict(ModelImporter.Import(_folder.File("again.meta")), picture);
        NumberAssert.Close(expected, actual, 1e-5);
        Assert.All(ClassComparer.Compare(Squeeze, expected, actual, 5, null, 1e-5), c => Assert.True(c.IsWithinTolerance, $"{c}"));
    }

    [PythonFact]
    public async Task The_program_of_an_IR_is_one_of_Python()
    {
        await Run("convert", "ir", Sample.Model, "--out", _folder.File("ir"));
        await Run("convert", "from-ir", _folder.File("ir.json"), "--target", "tensorflow", "--out", _folder.File("net.py"));
        Assert.Equal("compiled\n", Python.Run("import sys\ncompile(open(sys.argv[1], encoding='ascii').read(), 'net.py', 'exec')\nprint('compiled')", _folder.File("net.py")));
    }

    [Fact]
    public async Task A_file_of_Keras_becomes_a_SavedModel_without_its_optimizer_then_CSharp_with_the_same_predictions()
    {
        await Run("convert", "tensorflow", Sample.Model, "--out", _folder.File("saved"));
        using (CheckpointReader variables = CheckpointReader.Open(Path.Combine(_folder.File("saved"), "variables", "variables")))
        {
            Assert.DoesNotContain(variables.Variables, v => v.Name.Contains("optimizer", StringComparison.OrdinalIgnoreCase) || v.Name.Contains("adam", StringComparison.OrdinalIgnoreCase));
        }

        await Run("convert", "csharp", _folder.File("saved"), "--out", _folder.File("project"), "--no-overview");
        await Run("test", _folder.File("project"), "--features", Sample.Features);
    }

    private static Tensor Predict(ModelGraph graph, Tensor picture) =>
        Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { [Assert.Single(graph.Inputs).Name] = picture })).Value;

    private IEnumerable<string> KeysOf(string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(_folder.File(prefix));
        return [.. reader.Variables.Select(v => v.Name)];
    }

    private static async Task Run(params string[] arguments)
    {
        using StringWriter error = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(TextWriter.Null, error, false, false));
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {error}");
    }
}

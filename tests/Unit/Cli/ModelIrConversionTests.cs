using TfModelTools.Cli;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>tfmodel convert ir and convert from-ir.</summary>
public sealed class ModelIrConversionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_becomes_three_files_and_those_something_else()
    {
        string graph = Graph();
        Assert.Equal((0, string.Empty), await Run("convert", "ir", graph, "--out", _folder.File("net")));
        Assert.All(new[] { "net.pb", "net.json", "net.npy" }, f => Assert.True(File.Exists(_folder.File(f))));
        Assert.Equal(0, (await Run("convert", "ir", graph, "--out", _folder.File("one.json"), "--structure-only")).Code);
        Assert.False(File.Exists(_folder.File("one.pb")) || File.Exists(_folder.File("one.npy")));
        File.Move(_folder.File("net.npy"), _folder.File("moved.npy"));
        Assert.Equal((0, string.Empty), await Run("convert", "from-ir", _folder.File("net.pb"), "--weights", _folder.File("moved.npy"), "--target", "tfjs", "--out", _folder.File("web")));
        Assert.True(File.Exists(Path.Combine(_folder.File("web"), "model.json")));
    }

    [Fact]
    public async Task The_graph_ends_at_the_destination()
    {
        Assert.Equal(0, (await Run("convert", "ir", Graph(), "--destination-node", "a", "--out", _folder.File("cut.pb"))).Code);
        Assert.Equal(["x", "a"], ModelIrFile.Open(_folder.File("cut.pb")).ToGraph(null).Nodes.Select(n => n.Name));
    }

    [Fact]
    public async Task What_exists_is_kept_unless_it_is_forced()
    {
        string[] order = ["convert", "ir", Graph(), "--out", _folder.File("net.pb")];
        Assert.Equal(0, (await Run(order)).Code);
        Assert.Equal(1, (await Run(order)).Code);
        Assert.Equal(0, (await Run([.. order, "--force"])).Code);
    }

    private string Graph()
    {
        string path = _folder.File("g.pbtxt");
        File.WriteAllText(path, """
            node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
            node { name: "a" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
            node { name: "c" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } dim { size: 2 } } float_val: 1 float_val: 2 float_val: 3 float_val: 4 } } } }
            node { name: "m" op: "MatMul" input: "a" input: "c" attr { key: "T" value { type: DT_FLOAT } } }
            versions { producer: 27 }
            """);
        return path;
    }

    private static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using StringWriter error = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(new StringWriter(), error, false, false));
        return (code, error.ToString());
    }
}

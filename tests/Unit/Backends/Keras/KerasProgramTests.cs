using System.Text.Json;
using TfModelTools.Backends;
using TfModelTools.Backends.Keras;
using TfModelTools.Common.Json;
using TfModelTools.Import;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Keras;

/// <summary>Programs of Python that build a model by calls of Keras' layers.</summary>
public sealed class KerasProgramTests : IDisposable
{
    private const string Compile = "import sys\ncompile(open(sys.argv[1], encoding='ascii').read(), 'net.py', 'exec')\nprint('compiled')";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_functional_model_is_printed_call_by_call()
    {
        // A layer that is called twice, the second time with what comes later; one with several results; a model inside.
        string[] lines = Lines("""
            {"class_name": "Functional", "config": {"name": "net", "layers": [
              {"name": "in", "class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [null, 4, 3], "dtype": "float32", "sparse": false}, "inbound_nodes": []},
              {"name": "dense", "class_name": "Dense", "config": {"name": "dense", "units": 3, "activation": "relu", "use_bias": true}, "inbound_nodes": [[["in", 0, 0, {}]], [["part", 0, 0, {}]]]},
              {"name": "part", "class_name": "Sequential", "config": {"name": "part", "layers": [
                {"class_name": "InputLayer", "config": {"name": "part_input", "batch_input_shape": [2, null, 3], "dtype": "float32", "sparse": false}},
                {"class_name": "TimeDistributed", "config": {"name": "each", "layer": {"class_name": "Dense", "config": {"name": "d", "units": 3}}}}]}, "inbound_nodes": [[["dense", 0, 0, {}]]]},
              {"name": "lstm", "class_name": "LSTM", "config": {"name": "lstm", "units": 2, "return_state": true}, "inbound_nodes": [[["dense", 1, 0, {}]]]},
              {"name": "lambda", "class_name": "Add", "config": {"name": "lambda"}, "inbound_nodes": [[["lstm", 0, 0, {}], ["lstm", 0, 2, {}]]]}],
             "input_layers": [["in", 0, 0]], "output_layers": [["lambda", 0, 0], ["dense", 1, 0]]}}
            """);
        Assert.Equal(
            [
                "def make_part():",
                "    return keras.Sequential([",
                "        keras.Input(shape=[None, 3], batch_size=2, dtype='float32', name='part_input'),",
                "        keras.layers.TimeDistributed(name='each', layer=keras.layers.Dense(name='d', units=3)),",
                "    ], name='part')",
                "def make_net():",
                "    in_1 = keras.Input(shape=[4, 3], dtype='float32', name='in')",
                "    dense_layer = keras.layers.Dense(name='dense', units=3, activation='relu', use_bias=True)",
                "    dense = dense_layer(in_1)",
                "    part = make_part()(dense)",
                "    dense_1 = dense_layer(part)",
                "    lstm = keras.layers.LSTM(name='lstm', units=2, return_state=True)(dense_1)",
                "    lambda_1 = keras.layers.Add(name='lambda')([lstm[0], lstm[2]])",
                "    return keras.Model(inputs=in_1, outputs=[lambda_1, dense_1], name='net')",
                "def build():",
                "    return make_net()",
            ],
            lines);
    }

    [Fact]
    public void A_chain_that_is_listed_from_its_end_costs_no_more_than_its_length()
    {
        const int Length = 40_000;
        IEnumerable<string> layers = Enumerable.Range(0, Length).Select(i => $$"""{"name": "l{{i}}", "class_name": "ReLU", "config": {"name": "l{{i}}"}, "inbound_nodes": [[["{{(i == Length - 1 ? "in" : $"l{i + 1}")}}", 0, 0, {}]]]}""");
        string[] lines = Lines($$$"""
            {"class_name": "Functional", "config": {"name": "net", "layers": [{{{string.Join(", ", layers)}}},
              {"name": "in", "class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [null, 4], "dtype": "float32"}, "inbound_nodes": []}],
             "input_layers": [["in", 0, 0]], "output_layers": [["l0", 0, 0]]}}
            """);
        Assert.Contains("    l0 = keras.layers.ReLU(name='l0')(l1)", lines);
        Assert.True(Array.IndexOf(lines, "    l1 = keras.layers.ReLU(name='l1')(l2)") < Array.IndexOf(lines, "    l0 = keras.layers.ReLU(name='l0')(l1)"));
    }

    [PythonFact]
    public void The_sample_is_a_program_of_Python()
    {
        ModelImportOptions import = new();
        KerasOptions options = new() { Layers = token => KerasLayersReader.Find(Sample.Model, import, token) };
        ConversionResult result = BackendTable.Of(ConversionTarget.Keras).Write(ModelImporter.Import(Sample.Model), _folder.File("language.py"), options);
        Assert.Equal(["language.py", "language.h5"], result.Files);
        Assert.Equal("compiled\n", Python.Run(Compile, result.Path));
        Assert.NotEmpty(ModelImporter.Import(_folder.File("language.h5")).Nodes);
    }

    [PythonFact]
    public void No_name_of_a_model_breaks_out()
    {
        string[] names = ["'); import os #", "\\", "\n    raise SystemExit", "\"\"\"", "'''", "class", "keras", "größe", "\u2028", "1", "", " "];
        string hostile = string.Join(", ", names.Select(n => JsonSerializer.Serialize(n)).Select(n =>
            "{\"class_name\": \"Dense\", \"config\": {\"name\": " + n + ", \"units\": 1, \"activation\": {\"class_name\": " + n + ", " + n + ": null}}}"));
        using StringWriter writer = new();
        KerasProgram.Write(writer, names[0], Parse($$$"""{"class_name": "Sequential", "config": {"name": {{{JsonSerializer.Serialize(names[3])}}}, "layers": [{{{hostile}}}]}}"""));
        const string Count = "import ast, sys\nt = ast.parse(open(sys.argv[1], encoding='ascii').read())\nprint(sum(isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == 'Dense' for n in ast.walk(t)), len(t.body))";
        string path = Save(writer.ToString());
        Assert.Equal("compiled\n", Python.Run(Compile, path));

        // Docstring, two imports and one tried, the imports of the future, the name, make_, build, KitModel, main, the call of it.
        Assert.Equal($"{names.Length} 11\n", Python.Run(Count, path));
    }

    [Theory]
    [InlineData("Dense()\nimport os", "units")]
    [InlineData("Dense", "a b")]
    [InlineData("Dense", "lambda")]
    public void A_class_or_option_that_cannot_be_called_is_refused(string className, string option)
    {
        using StringWriter writer = new();
        Assert.Throws<ArgumentException>(() => KerasProgram.Write(
            writer, "net", Parse($$$"""{"class_name": "Sequential", "config": {"name": "n", "layers": [{"class_name": {{{JsonSerializer.Serialize(className)}}}, "config": {{{{JsonSerializer.Serialize(option)}}}: 1}}]}}""")));
    }

    private static JsonElement Parse(string json) => StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json));

    private static string[] Lines(string json)
    {
        using StringWriter writer = new();
        KerasProgram.Write(writer, "net", Parse(json));
        string program = writer.ToString();
        return [.. program[program.IndexOf("NAME = ", StringComparison.Ordinal)..program.IndexOf("def KitModel", StringComparison.Ordinal)].Split('\n').Skip(1).Where(l => l.Length > 0)];
    }

    private string Save(string program)
    {
        string path = _folder.File("net.py");
        File.WriteAllText(path, program);
        return path;
    }
}

using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using TfModelTools.Backends;
using TfModelTools.Backends.Emission;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.TensorFlow.Python;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes.Legalize;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Tests.TestSupport.Tf1;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>Programs of Python that build a graph: readable, the same every time, and closed to whatever a model is called.</summary>
public sealed partial class PythonProgramTests : IDisposable
{
    private const string Compile = "import sys\ncompile(open(sys.argv[1], encoding='ascii').read(), 'net.py', 'exec')\nprint('compiled')";

    // Lists every name that is called, and every text that is no part of the program itself.
    private const string Calls = """
        import ast, sys
        tree = ast.parse(open(sys.argv[1], encoding='ascii').read())
        build = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == 'build'][0]
        def root(f):
            while isinstance(f, ast.Attribute):
                f = f.value
            return f.id
        print(sorted({root(n.func) for n in ast.walk(build) if isinstance(n, ast.Call)}))
        print(len(build.body))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_net_is_printed_line_by_line()
    {
        GraphDefBuilder graph = new();
        graph.AddNode("x", "Placeholder").Type("dtype", DataType.Float32).Shape("shape", new TensorShape(-1, 4, 4, 3));
        graph.AddConstant(Constant("conv/weights", 3, 3, 3, 8));
        graph.AddConstant(Constant("conv/biases", 8));
        graph.AddNode("conv/Conv2D", "Conv2D", "x", "conv/weights").Type("T", DataType.Float32).Integers("strides", 1, 2, 2, 1).Text("padding", "SAME").Text("data_format", "NHWC").Integers("dilations", 1, 1, 1, 1);
        graph.AddNode("conv/BiasAdd", "BiasAdd", "conv/Conv2D", "conv/biases").Type("T", DataType.Float32).Text("data_format", "NHWC");
        graph.AddConstant(new GraphDefConstant("mean/axes", DataType.Int32, new TensorShape(2), () => Tensor.Create<int>([1, 2], new TensorShape(2))));
        graph.AddNode("mean", "Mean", "conv/BiasAdd", "mean/axes").Type("T", DataType.Float32).Type("Tidx", DataType.Int32).Bool("keep_dims", false);
        graph.AddConstant(new GraphDefConstant("low", DataType.Float32, TensorShape.Scalar, () => Tensor.Create<float>([0.1f], TensorShape.Scalar)));
        graph.AddConstant(new GraphDefConstant("k", DataType.Int32, TensorShape.Scalar, () => Tensor.Create<int>([3], TensorShape.Scalar)));
        graph.AddNode("class", "Maximum", "mean", "low").Type("T", DataType.Float32);
        graph.AddNode("top", "TopKV2", "class", "k").Type("T", DataType.Float32).Bool("sorted", true);
        string[] lines = Lines(Print(graph, ["conv/weights", "conv/biases"], [new("picture", "x")], [new("values", "top"), new("places", "top:1")]));
        Assert.Equal(
            [
                "    x = tf.placeholder(tf.float32, shape=[None, 4, 4, 3], name='x')",
                "    conv_weights = variable('conv/weights', [3, 3, 3, 8], tf.float32, name='conv/weights')",
                "    conv_Conv2D = tf.nn.conv2d(x, conv_weights, strides=[1, 2, 2, 1], padding='SAME', data_format='NHWC', name='conv/Conv2D')",
                "    conv_biases = variable('conv/biases', [8], tf.float32, name='conv/biases')",
                "    conv_BiasAdd = tf.nn.bias_add(conv_Conv2D, conv_biases, data_format='NHWC', name='conv/BiasAdd')",
                "    mean = tf.reduce_mean(conv_BiasAdd, axis=[1, 2], keepdims=False, name='mean')",
                "    low = tf.constant(0.1, tf.float32, shape=[], name='low')",
                "    class_1 = tf.maximum(mean, low, name='class')",
                "    k = tf.constant(3, tf.int32, shape=[], name='k')",
                "    top_1 = tf.raw_ops.TopKV2(input=class_1, k=k, sorted=True, name='top')",
                "    inputs = [x]",
                "    outputs = [top_1[0], top_1[1]]",
                "    return inputs, outputs, variables",
            ],
            lines);
    }

    [PythonFact]
    public void Nets_of_every_family_are_programs_of_Python()
    {
        foreach (Func<Tf1Net, Traced, Traced> build in (Func<Tf1Net, Traced, Traced>[])
            [(n, x) => SmallNets.MobileNetV2(n, x, 5), (n, x) => SmallNets.DenseNet(n, x, 5), (n, x) => SmallNets.NasNet(n, x, 5), (n, x) => InceptionNets.Build(n, x, 4, 5), (n, x) => ResidualNets.Build(n, x, 2, [2, 1], 4, 5)])
        {
            Tf1Net net = new();
            Traced output = build(net, net.Input("input", 1, 33, 33, 3));
            (GraphDefBuilder graph, PythonPort[] inputs, PythonPort[] outputs) = Write(GraphDefImporter.Import(net.Graph.Save(_folder), new ModelImportOptions { Outputs = [output.Name] }));
            HashSet<string> weights = [.. graph.Constants.Where(c => c.DataType == DataType.Float32 && c.Shape.Rank > 0).Select(c => c.Name)];
            Assert.Empty(PythonProgram.Check(graph, weights));
            string program = Print(graph, weights, inputs, outputs);
            Assert.Equal(program, Print(graph, weights, inputs, outputs));
            Assert.Equal("compiled\n", Python.Run(Compile, Save(program)));
        }
    }

    [Fact]
    public void What_no_function_makes_is_listed()
    {
        GraphDefBuilder graph = new();
        graph.AddNode("x", "Placeholder").Type("dtype", DataType.Float32);
        graph.AddNode("odd", "_FusedConv2D", "x", "x");
        graph.AddConstant(new GraphDefConstant("names", DataType.String, new TensorShape(100), () => throw new InvalidOperationException()));
        Assert.Equal(["odd", "names"], PythonProgram.Check(graph, new HashSet<string>()).Select(i => i.Name));
    }

    [Fact]
    public void Every_op_that_is_emitted_has_a_function()
    {
        // Those of the shared emitters: TensorFlow.js fuses ops of its own.
        string folder = Path.Combine(RepositoryRoot.Path, "src", "Core", "Backends", "TensorFlow", "Emitters");
        string[] ops = [.. Directory.GetFiles(folder, "*.cs").SelectMany(f => Emitted().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct()];
        Assert.True(ops.Length > 20, "the emitters are written another way: mend the expression");
        Assert.Empty(ops.Where(o => PythonOps.Find(o) is null));
    }

    [Fact]
    public void Every_op_vector_has_a_program()
    {
        IModelBackend backend = BackendTable.Of(ConversionTarget.TensorFlow);
        TensorFlowOptions options = new() { Overwrite = OverwriteMode.Replace };
        int count = 0;
        foreach (GraphExample example in GraphExample.Ops(allTypes: true).Where(e => !e.Graph.IsDeferred && backend.Check(e.Graph).Count == 0))
        {
            backend.Write(example.Graph, _folder.File("op.py"), options);
            count++;
        }

        Assert.True(count > 500, $"{count}");
    }

    [Fact]
    public void No_text_ends_its_literal() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text => Assert.Matches("^'([ -&(-\\[\\]-~]|\\\\['\\\\]|\\\\u[0-9a-f]{4}|\\\\U[0-9a-f]{8})*'$", PythonLiteral.Text(text.Get))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [PythonFact]
    public void No_name_of_a_model_breaks_out()
    {
        string[] names =
        [
            "'); import os; os.system('x') #", "\\", "a\\'b", "\n    raise SystemExit", "\r\n", "\"\"\"", "'''", "{x}", "%s", "class", "None", "tf", "variables", "größe/ß", "\u2028", "𝒳", "\ud800", "1", "_", "", "a b", "A", "a", "lambda",
        ];
        GraphDefBuilder graph = new();
        graph.AddNode("x", "Placeholder").Type("dtype", DataType.Float32).Shape("shape", new TensorShape(-1, 2));
        string last = "x";
        foreach (string name in names)
        {
            graph.AddConstant(Constant("w" + name, 2));
            graph.AddNode("n" + name, "Add", last, "w" + name).Type("T", DataType.Float32);
            last = "n" + name;
        }

        string[] weights = [.. graph.Constants.Select(c => c.Name)];
        string program = Print(graph, [.. weights], [.. names.Select(n => new PythonPort(n, "x"))], [new("\\\"'\n", last)], "'''\n\"\"\"\\");
        string path = Save(program);
        string[] said = Python.Run(Calls, path).TrimEnd().Split('\n');
        Assert.Equal("['checked', 'tf', 'variable', 'weights']", said[0]);

        // The docstring, variables, the function, a line for each node and each constant, inputs, outputs, return.
        Assert.Equal($"{3 + 1 + (2 * names.Length) + 3}", said[1]);
    }

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(1f, "1.0")]
    [InlineData(1e-5f, "1E-05")]
    [InlineData(float.NaN, "float('nan')")]
    [InlineData(float.NegativeInfinity, "float('-inf')")]
    [InlineData(-0f, "-0.0")]
    public void Floats_read_back_as_they_were(float value, string expected) => Assert.Equal(expected, PythonLiteral.Of(value));

    [GeneratedRegex("Add(?:Part)?\\((?:node|product), (?:\"[^\"]*\", )?\"([A-Z][A-Za-z0-9]+)\"")]
    private static partial Regex Emitted();

    private static GraphDefConstant Constant(string name, params long[] shape) => new(name, DataType.Float32, new TensorShape(shape), () => throw new InvalidOperationException("Weights are not read."));

    private static string Print(GraphDefBuilder graph, HashSet<string> weights, PythonPort[] inputs, PythonPort[] outputs, string name = "net")
    {
        using StringWriter writer = new();
        PythonProgram.Write(writer, name, graph, weights, inputs, outputs);
        return writer.ToString();
    }

    // The lines that the model decides.
    private static string[] Lines(string program) =>
        [.. program[program.IndexOf("        return variables[key]\n", StringComparison.Ordinal)..program.IndexOf("def KitModel", StringComparison.Ordinal)].Split('\n').Skip(1).Where(l => l.Length > 0)];

    private string Save(string program)
    {
        string path = _folder.File("net.py");
        File.WriteAllText(path, program);
        return path;
    }

    // The graph of a model, nothing fused.
    internal static (GraphDefBuilder Graph, PythonPort[] Inputs, PythonPort[] Outputs) Write(ModelGraph model)
    {
        ModelGraph legal = model.Clone();
        foreach (Legalization legalization in TfjsLegalizations.All)
        {
            legalization.Pass.Run(legal);
        }

        new SplitBias(_ => false).Run(legal);
        new SplitActivations(_ => false).Run(legal);
        legal.RemoveDeadNodes();
        TensorFlowWriter writer = new(legal, model);
        EmissionWalk.Run(legal, TfjsVocabulary.Emitters, writer, CancellationToken.None);
        return (writer.Graph, [.. legal.Inputs.Select(i => new PythonPort(i.Name, writer.Reference(i.Value)))], [.. legal.Outputs.Select(o => new PythonPort(o.Name, writer.Reference(o.Value)))]);
    }
}

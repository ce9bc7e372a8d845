using TfModelTools.Common;
using TfModelTools.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public sealed class ModelSummaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Layers_are_the_table_people_know()
    {
        ModelSummary summary = Assert.Single(ModelSummaries.Create(InspectedModel.Open(Sample.Model)));
        Assert.Equal(21_749, summary.ParameterCount);
        Assert.Equal(21_749, summary.TrainableParameterCount);
        Assert.Equal(0, summary.NonTrainableParameterCount);
        Assert.Null(summary.Graph);
        LayerSummary conv = summary.Layers.Single(l => l.Name == "conv1d_1");
        Assert.Equal("Conv1D", conv.Type);
        Assert.Equal("(None, 12, 64)", conv.OutputShape);
        Assert.Equal(9_280, conv.ParameterCount);
        Assert.Equal(["max_pooling1d[0][0]"], conv.ConnectedTo);
        string text = summary.ToString();
        Assert.Matches(@"(?m)^conv1d_1 \(Conv1D\) +\(None, 12, 64\) +9,280 +max_pooling1d\[0\]\[0\]$", text);
        Assert.Contains("Total params: 21,749", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_fits_the_window()
    {
        ModelSummary summary = Assert.Single(ModelSummaries.Create(InspectedModel.Open(Sample.Model)));
        string[] lines = SummaryText.Write(summary, 70).Split(Environment.NewLine);

        Assert.All(lines, line => Assert.True(line.Length <= 70, line));
        Assert.Contains("global_average_pooling1d (GlobalAveragePooling1D)", string.Concat(lines.Select(l => l.Split("  ")[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_is_summed_up_as_summarize_graph_does()
    {
        ModelSummary summary = Assert.Single(ModelSummaries.Create(Open(InspectionFiles.Graph)));
        GraphSummary graph = summary.Graph!;
        Assert.Equal(7, graph.NodeCount);
        Assert.Equal(2, graph.FunctionNodeCount);
        Assert.Equal("x: float32 (None, 3)", Assert.Single(graph.PossibleInputs).ToString());
        Assert.Equal(["dense/Softmax", "call"], graph.PossibleOutputs.Select(o => o.Name));
        Assert.Equal(8, graph.ConstantParameterCount);
        Assert.Equal(8, summary.ParameterCount);
        Assert.Equal(1, graph.ControlEdgeCount);
        Assert.Equal("2 Const", graph.Operations[0].ToString());
        Assert.Equal(["FancyOp", "IdleOp"], graph.FunctionOperations.Select(o => o.Op));
        Assert.Empty(graph.ControlFlow);

        // What no output depends on is no obstacle.
        UnsupportedOp unsupported = Assert.Single(graph.Unsupported);
        Assert.Equal(("FancyOp", 1), (unsupported.Op, unsupported.Count));
        Assert.Equal(["inner/go"], unsupported.Nodes);
    }

    [Fact]
    public void Each_meta_graph_has_its_summary_and_tags_choose()
    {
        string path = InspectionFiles.WriteSavedModel(
            _folder.File("m"),
            InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve"], ("serving_default", "p", "dense/Softmax:0")),
            InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve", "gpu"], ("serving_default", "p", "dense/BiasAdd:0"), ("logits", "l", "dense/BiasAdd:0")),
            InspectionFiles.MetaGraph(InspectionFiles.Graph, ["train"], ("train", "p", "call:0")));
        InspectedModel model = InspectedModel.Open(path);
        Assert.Equal(["serve", "serve,gpu", "train"], ModelSummaries.Create(model).Select(s => string.Join(',', s.Tags)));
        Assert.Equal(["logits", "serving_default"], ModelSignatures.List(model, ["gpu", "serve"]).Select(s => s.Signature));
        Assert.Empty(Assert.Single(ModelSummaries.Create(model, ["serve"])).Graph!.Unsupported);
        Assert.Equal("FancyOp", Assert.Single(Assert.Single(ModelSummaries.Create(model, ["train"])).Graph!.Unsupported).Op);
        InvalidInputException tag = Assert.Throws<InvalidInputException>(() => ModelSummaries.Create(model, ["tpu"]));
        Assert.Contains("serve, gpu", tag.Message, StringComparison.Ordinal);
        InvalidInputException key = Assert.Throws<InvalidInputException>(() => ModelSignatures.Find(model, "logit"));
        Assert.Contains("'logits'", key.Message, StringComparison.Ordinal);
        Assert.Equal(4, ModelSignatures.List(model).Count);
    }

    /// <summary>A file found by fuzzing: thousands of meta graphs of the same tags took minutes, each summary listing the signatures of all.</summary>
    [Fact]
    public void A_summary_has_the_signatures_of_its_own_graph_alone()
    {
        string path = InspectionFiles.WriteSavedModel(
            _folder.File("alike"), Enumerable.Repeat(InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve"], ("serving_default", "p", "dense/Softmax:0")), 200));
        IReadOnlyList<ModelSummary> summaries = ModelSummaries.Create(InspectedModel.Open(path));
        Assert.Equal(200, summaries.Count);
        Assert.All(summaries, s => Assert.Single(s.Graph!.Signatures));
    }

    /// <summary>A file found by fuzzing: the list of types was made anew for each of a node's outputs.</summary>
    [Fact]
    public void A_node_of_many_outputs_is_summed_up_in_proportion()
    {
        long few = Allocated(128), many = Allocated(1024);
        Assert.InRange(many, few, 16 * few);

        long Allocated(int outputs)
        {
            string call = $"node {{ name: 'call' op: 'PartitionedCall' attr {{ key: 'Tout' value {{ list {{ {string.Concat(Enumerable.Repeat("type: DT_FLOAT ", outputs))} }} }} }} }}";
            string path = _folder.File($"{outputs}.pbtxt");
            File.WriteAllText(path, call);
            InspectedModel model = InspectedModel.Open(path);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(outputs, Assert.Single(ModelSummaries.Create(model)).Graph!.PossibleOutputs.Count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Graphs_that_no_tags_tell_apart_are_refused_and_their_tags_named_once()
    {
        string path = InspectionFiles.WriteSavedModel(_folder.File("alike"), Enumerable.Repeat(InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve"]), 200));
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => TfModelTools.Import.ModelImporter.Import(path));
        Assert.EndsWith("holds 200 meta graphs tagged serve. No tags tell these apart: save the model again; there are: serve.", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("There are: serve.", Assert.Throws<InvalidInputException>(() => InspectedModel.Open(path).GraphsOf(["tpu"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_sets_of_tags_some_are_named()
    {
        string path = InspectionFiles.WriteSavedModel(_folder.File("many"), Enumerable.Range(0, 30).Select(i => InspectionFiles.MetaGraph(InspectionFiles.Graph, [$"t{i}"])));
        Assert.EndsWith("t18; t19; and 10 others.", Assert.Throws<InvalidInputException>(() => TfModelTools.Import.ModelImporter.Import(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_numbered_folder_is_a_version_of_the_model_around_it()
    {
        Directory.CreateDirectory(_folder.File("words"));
        string path = InspectionFiles.WriteSavedModel(_folder.File("words/0012"), InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve"], ("serving_default", "p", "dense/Softmax:0")));
        Assert.Equal("words", InspectedModel.Open(path).Name);
        Assert.Equal("words", TfModelTools.Import.ModelImporter.Import(path).Name);
    }

    [Fact]
    public void A_layer_that_is_not_supported_is_no_obstacle()
    {
        const string Architecture = """
            {"class_name": "Functional", "keras_version": "2.9.0", "config": {"name": "m", "layers": [
              {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_input_shape": [null, 4], "dtype": "float32"}, "inbound_nodes": []},
              {"class_name": "ReLU", "name": "r", "config": {"name": "r"}, "inbound_nodes": [[["i", 0, 0, {}]]]},
              {"class_name": "Lambda", "name": "l", "config": {"name": "l"}, "inbound_nodes": [[["r", 0, 0, {}]]]},
              {"class_name": "ReLU", "name": "o", "config": {"name": "o"}, "inbound_nodes": [[["l", 0, 0, {}]]]}],
              "input_layers": [["i", 0, 0]], "output_layers": [["o", 0, 0]]}}
            """;
        ModelSummary summary = Assert.Single(ModelSummaries.Create(Open(Architecture, "m.json")));
        Assert.Equal(["(None, 4)", "(None, 4)", "?", "?"], summary.Layers.Select(l => l.OutputShape));
        Assert.Contains("Python", summary.Layers[2].Note, StringComparison.Ordinal);
        Assert.Equal(string.Empty, summary.Layers[3].Note);
        Assert.Contains("Not supported: l (Lambda)", summary.ToString(), StringComparison.Ordinal);
        SignatureDescription signature = Assert.Single(ModelSignatures.List(Open(Architecture, "m.json")));
        Assert.Equal("i: float32 (None, 4)", Assert.Single(signature.Inputs).ToString());
        Assert.Equal("o", Assert.Single(signature.Outputs).ToString());
    }

    [Fact]
    public void Damaged_files_are_refused_or_read()
    {
        string graph = InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph[..1200]);
        Assert.True(BadInput.Truncate(graph, Inspect) > 0);
        string meta = _folder.File("m.meta");
        File.WriteAllBytes(meta, Google.Protobuf.MessageExtensions.ToByteArray(InspectionFiles.MetaGraph(Small, ["serve"], ("s", "p", "r:0"))));
        Assert.True(BadInput.Truncate(meta, Inspect) > 0);
        Assert.True(BadInput.FlipBytes(meta, Inspect) > 0);
        string saved = Path.Combine(InspectionFiles.WriteSavedModel(_folder.File("s"), InspectionFiles.MetaGraph(Small, ["serve"], ("s", "p", "r:0"))), "saved_model.pb");
        Assert.True(BadInput.Truncate(saved, Inspect) > 0);
        string tfjs = InspectionFiles.WriteText(_folder.File("model.json"), TfjsText);
        Assert.True(BadInput.Truncate(tfjs, Inspect) > 0);
    }

    private const string Small = "node { name: \"x\" op: \"Placeholder\" attr { key: \"dtype\" value { type: DT_FLOAT } } } node { name: \"r\" op: \"Relu\" input: \"x\" attr { key: \"T\" value { type: DT_FLOAT } } }";

    internal const string TfjsText = """
        {"format": "graph-model", "modelTopology": {"node": [{"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": {"dim": [{"size": "-1"}, {"size": "2"}]}}}},
         {"name": "c", "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}, "value": {"tensor": {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "2"}]}}}}},
         {"name": "Identity", "op": "Add", "input": ["x", "c"], "attr": {"T": {"type": "DT_FLOAT"}}}], "versions": {"producer": 22}},
         "signature": {"inputs": {"data": {"name": "x:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "2"}]}}}, "outputs": {"z": {"name": "Identity:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "2"}]}}, "a": {"name": "x:0"}}},
         "weightsManifest": [{"paths": ["w.bin"], "weights": [{"name": "c", "shape": [2], "dtype": "float32"}]}]}
        """;

    private static void Inspect(string path)
    {
        InspectedModel model = InspectedModel.Open(path);
        _ = ModelSummaries.Create(model).Select(s => s.ToString()).ToArray();
        _ = ModelSignatures.List(model);
        _ = ModelNodes.List(model, new NodeFilter(recurse: true)).Select(n => (n.Attributes, n.Outputs)).ToArray();
    }

    private InspectedModel Open(string text, string name = "g.pbtxt") => InspectedModel.Open(InspectionFiles.WriteText(_folder.File(name), text));
}

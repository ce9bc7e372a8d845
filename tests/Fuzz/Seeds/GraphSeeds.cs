using System.Text;
using System.Text.Json;
using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small graphs of TensorFlow: an example of each op, functions, loops; meta graphs and SavedModels with variables.</summary>
internal static class GraphSeeds
{
    // Cases of one op differ in what is tested of its kernel; two are enough for its reader.
    private const int CasesOfAnOp = 2;

    private const string Variables = """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
        node { name: "w" op: "VarHandleOp" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 3 } dim { size: 2 } } } } attr { key: "shared_name" value { s: "w" } } }
        node { name: "read" op: "ReadVariableOp" input: "w" attr { key: "dtype" value { type: DT_FLOAT } } }
        node { name: "b" op: "VariableV2" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } } }
        node { name: "MatMul" op: "MatMul" input: "x" input: "read" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "BiasAdd" op: "BiasAdd" input: "MatMul" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "save/Const" op: "Const" attr { key: "dtype" value { type: DT_STRING } } attr { key: "value" value { tensor { dtype: DT_STRING tensor_shape { } string_val: "model" } } } }
        """;

    /// <summary>The graphs as text, by the op they are an example of.</summary>
    public static IReadOnlyList<(string Name, string Text)> Texts()
    {
        using TemporaryFolder folder = new();
        IEnumerable<(string, GraphText)> vectors = OpVectors.ByOp.SelectMany(op => op.OrderBy(c => c.GetRawText().Length).Take(CasesOfAnOp).Select(c => (op.Key, OpVectors.Graph(c))));
        return [.. vectors.Concat(OpExamples.All()).Select(g => (g.Item1, File.ReadAllText(g.Item2.Save(folder)))), ("functions", InspectionFiles.Graph)];
    }

    /// <summary>Frozen graphs.</summary>
    public static IReadOnlyList<FuzzSeed> Frozen(string name) => [.. Texts().Select(t => new FuzzSeed(t.Name, new FileSet(name, InspectionFiles.Parse(t.Text).ToByteArray())))];

    /// <summary>Graphs as text.</summary>
    public static IReadOnlyList<FuzzSeed> Text(string name) => [.. Texts().Where((t, i) => i % 3 == 0 || t.Text.Contains("library", StringComparison.Ordinal)).Select(t => new FuzzSeed(t.Name, new FileSet(name, Encoding.UTF8.GetBytes(t.Text))))];

    /// <summary>Meta graphs with their checkpoints.</summary>
    public static IReadOnlyList<FuzzSeed> MetaGraphs(string prefix) =>
    [
        new("plain", new FileSet(prefix + ".meta", Meta(InspectionFiles.Graph, "dense/Softmax:0").ToByteArray())),
        new("variables", CheckpointSeeds.Bundle(prefix, long.MaxValue, Values).With(prefix + ".meta", Meta(Variables, "BiasAdd:0").ToByteArray())),
    ];

    /// <summary>SavedModels: frozen, with variables, with Keras' own description.</summary>
    public static IReadOnlyList<FuzzSeed> SavedModels()
    {
        FileSet variables = CheckpointSeeds.Bundle("variables/variables", long.MaxValue, Values);
        return
        [
            new("plain", new FileSet("saved_model.pb", Saved(Meta(InspectionFiles.Graph, "dense/Softmax:0")))),
            new("two", new FileSet("saved_model.pb", Saved(Meta(InspectionFiles.Graph, "dense/BiasAdd:0"), Meta(InspectionFiles.Graph, "dense/Softmax:0", "train")))),
            new("variables", variables.With("saved_model.pb", Saved(Meta(Variables, "BiasAdd:0")))),
            new("keras", variables.With("saved_model.pb", Saved(Meta(Variables, "BiasAdd:0"))).With("keras_metadata.pb", KerasMetadata().ToByteArray())),
        ];
    }

    private static KeyValuePair<string, Tensor>[] Values => [new("b", SeedFiles.Numbers(2)), new("w", SeedFiles.Numbers(3, 2))];

    private static byte[] Saved(params MetaGraphDefMessage[] graphs)
    {
        SavedModelMessage message = new() { SavedModelSchemaVersion = 1 };
        message.MetaGraphs.AddRange(graphs);
        return message.ToByteArray();
    }

    private static MetaGraphDefMessage Meta(string graph, string output, string tag = "serve")
    {
        MetaGraphDefMessage meta = InspectionFiles.MetaGraph(graph, [tag], ("serving_default", "y", output), ("other", "z", "x:0"));
        meta.SaverDef = new SaverDefMessage { FilenameTensorName = "save/Const:0", SaveTensorName = "save/control", RestoreOpName = "save/restore", MaxToKeep = 5, KeepCheckpointEveryNHours = 10000, Version = SaverDefMessage.Types.CheckpointFormatVersion.V2 };
        meta.CollectionDef["variables"] = new CollectionDefMessage { BytesList = new() { Value = { new VariableDefMessage { VariableName = "w:0", InitializerName = "w/Assign", SnapshotName = "read:0", IsResource = true }.ToByteString() } } };
        meta.CollectionDef["train_op"] = new CollectionDefMessage { NodeList = new() { Value = { "x" } } };
        return meta;
    }

    private static KerasSavedMetadataMessage KerasMetadata()
    {
        string config = """{"name": "sequential", "class_name": "Sequential", "config": {"name": "sequential", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "x"}}, {"class_name": "Dense", "config": {"name": "dense", "units": 2, "activation": "linear"}}]}, "is_graph_network": true, "keras_version": "2.11.0"}""";
        using JsonDocument document = JsonDocument.Parse(config);
        return new KerasSavedMetadataMessage
        {
            Nodes =
            {
                new KerasSavedObjectMessage { NodeId = 0, NodePath = "root", Identifier = "_tf_keras_sequential", Metadata = document.RootElement.GetRawText() },
                new KerasSavedObjectMessage { NodeId = 1, NodePath = "root.layer-0", Identifier = "_tf_keras_layer", Metadata = """{"name": "dense", "class_name": "Dense", "config": {"name": "dense", "units": 2}}""" },
            },
        };
    }
}

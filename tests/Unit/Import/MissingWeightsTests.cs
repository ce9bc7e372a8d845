using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Variables without values are one short error with the nearest names that are there; they are no unsupported layers.</summary>
public sealed class MissingWeightsTests : IDisposable
{
    private static readonly string[] Variable = ["dtype { type: DT_FLOAT }", "shape { shape { dim { size: 4 } } }"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_graph_without_its_checkpoint_asks_for_it()
    {
        MissingWeightsException fault = Assert.Throws<MissingWeightsException>(() => Many().Import(_folder, "y"));
        Assert.Equal(200, fault.Missing.Count);
        Assert.Contains("200 of the model's variables", fault.Message, StringComparison.Ordinal);
        Assert.Contains("and 195 more", fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(OptionKey.Checkpoint), fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Message.Length < 600, fault.Message);
    }

    [Fact]
    public void A_checkpoint_of_other_names_is_told_with_the_nearest()
    {
        string prefix = _folder.File("model.ckpt");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.Add("net/block_007/kernel_new", T([4], 1, 2, 3, 4));
            writer.Commit();
        }

        string graph = new GraphText().Input("x", -1, 4)
            .Node("block_007/kernel", "VariableV2", [], Variable)
            .Node("block_007/kernel/read", "Identity", ["block_007/kernel"], "T { type: DT_FLOAT }")
            .Node("y", "Mul", ["x", "block_007/kernel/read"], "T { type: DT_FLOAT }")
            .Save(_folder);
        MissingWeightsException fault = Assert.Throws<MissingWeightsException>(() => ModelImporter.Import(graph, new ModelImportOptions { CheckpointPath = prefix, Outputs = ["y"] }));
        Assert.Equal(["block_007/kernel"], fault.Missing);
        Assert.Contains("'block_007/kernel' (nearest: 'net/block_007/kernel_new')", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_the_checkpoint_holds_is_initialized()
    {
        string prefix = _folder.File("step.ckpt");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.Add("v", T([4], 1, 2, 3, 4));
            writer.Commit();
        }

        string graph = new GraphText().Input("x", -1, 4)
            .Node("v", "VariableV2", [], Variable)
            .Node("is", "IsVariableInitialized", ["v"], "dtype { type: DT_FLOAT }")
            .Node("h", "VarHandleOp", [], [.. Variable, "shared_name { s: \"v\" }"])
            .Node("held", "VarIsInitializedOp", ["h"])
            .Node("both", "LogicalAnd", ["is", "held"])
            .Node("y", "Select", ["both", "x", "v"], "T { type: DT_FLOAT }")
            .Save(_folder);
        ModelRunner runner = new(ModelImporter.Import(graph, new ModelImportOptions { CheckpointPath = prefix, Outputs = ["y"] }));
        Assert.Equal([5f, 6, 7, 8], runner.Predict(new Dictionary<string, Tensor> { ["x"] = T([1, 4], 5, 6, 7, 8) })["y"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_variable_that_the_graph_does_not_restore_is_found_by_its_full_name_among_the_objects()
    {
        ModelGraph model = SavedByObjects(["net/dense/kernel", "adam/momentum"]);
        AssertClose(Assert.Single(Predict(model, ("x", T([1, 4], 10, 10, 10, 10)))), [1, 4], 10, 20, 30, 40);
    }

    [Fact]
    public void A_full_name_that_two_variables_have_tells_of_neither()
    {
        MissingWeightsException fault = Assert.Throws<MissingWeightsException>(() => SavedByObjects(["net/dense/kernel", "net/dense/kernel"]));
        Assert.Equal(["net/dense/kernel"], fault.Missing);
    }

    [Fact]
    public void A_value_of_another_shape_than_the_variable_is_told_as_one_of_another_model()
    {
        string prefix = _folder.File("model.ckpt");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.Add("v", T([3], 1, 2, 3));
            writer.Commit();
        }

        string graph = new GraphText().Input("x", -1, 4).Node("v", "VariableV2", [], Variable).Node("y", "Mul", ["x", "v"], "T { type: DT_FLOAT }").Save(_folder);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(graph, new ModelImportOptions { CheckpointPath = prefix, Outputs = ["y"] }));
        Assert.Contains("its shape is (4,), and the checkpoint", Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    // As tf.saved_model.save writes a Keras 3 model: the function reads the variable itself, a copy of it is restored under the optimizer's key.
    private ModelGraph SavedByObjects(string[] fullNames)
    {
        string prefix = _folder.File("variables");
        string[] keys = [.. fullNames.Select((_, i) => $"optimizer/_variables/{i}{CheckpointNames.ObjectValueSuffix}")];
        TrackableObjectGraphMessage objects = TrackableObjectGraphMessage.Parser.ParseFrom(ObjectGraphs.WithKeys(keys));
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            for (int i = 0; i < keys.Length; i++)
            {
                objects.Nodes[i + 1].Attributes[0].FullName = fullNames[i];
                writer.Add(keys[i], T([4], i + 1, i + 2, i + 3, i + 4));
            }

            writer.Add(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [objects.ToByteArray()]));
            writer.Commit();
        }

        string graph = new GraphText().Input("x", -1, 4)
            .Node("net/dense/kernel", "VarHandleOp", [], [.. Variable, "shared_name { s: \"net/dense/kernel\" }"])
            .Node("net/dense/kernel/Read", "ReadVariableOp", ["net/dense/kernel"], "dtype { type: DT_FLOAT }")
            .Node("y", "Mul", ["x", "net/dense/kernel/Read"], "T { type: DT_FLOAT }")
            .Save(_folder);
        return ModelImporter.Import(graph, new ModelImportOptions { CheckpointPath = prefix, Outputs = ["y"] });
    }

    [Fact]
    public void What_is_really_not_supported_is_listed_without_them()
    {
        GraphText graph = new GraphText().Input("x", -1, 4)
            .Node("v", "VariableV2", [], Variable)
            .Node("a", "FancyOp", ["x"], "T { type: DT_FLOAT }")
            .Node("y", "Mul", ["a", "v"], "T { type: DT_FLOAT }");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => graph.Import(_folder, "y"));
        Assert.Equal(["a"], fault.Items.Select(i => i.Name));
    }

    [Fact]
    public void Layers_whose_weights_are_not_there_are_told_with_the_nearest()
    {
        string json = Sequential([3], "float32", ("Dense", """{"units": 2}"""), ("Dense", """{"units": 1}"""));
        MissingWeightsException fault = Assert.Throws<MissingWeightsException>(() => ImportJson(json, Keras2, null, ("layer_00", [T([3, 2], 0, 0, 0, 0, 0, 0), T([2], 0, 0)])));
        Assert.Equal(["layer_0", "layer_1"], fault.Missing);
        Assert.Contains("'layer_0' (nearest: 'layer_00')", fault.Message, StringComparison.Ordinal);
    }

    private static GraphText Many()
    {
        GraphText graph = new GraphText().Input("x", -1, 4);
        string last = "x";
        for (int i = 0; i < 200; i++)
        {
            graph.Node($"scope/of/some/length/variable_{i}", "VariableV2", [], Variable).Node($"y_{i}", "Mul", [last, $"scope/of/some/length/variable_{i}"], "T { type: DT_FLOAT }");
            last = $"y_{i}";
        }

        return graph.Node("y", "Identity", [last], "T { type: DT_FLOAT }");
    }
}

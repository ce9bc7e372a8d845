using TfModelTools.Drawing;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Drawing;

public class LayerGroupsTests
{
    [Fact]
    public void A_layer_and_its_activation_are_one_box()
    {
        DiagramModel model = DiagramBuilder.Build(ModelImporter.Import(Sample.Model));

        Assert.Equal(
            ["characters", "embedding", "conv1d", "max_pooling1d", "conv1d_1", "global_average_pooling1d", "dense", "dropout", "language"],
            model.Nodes.Select(n => n.Name));
        Assert.Equal("Conv1D", model.Nodes[2].Kind);
        Assert.Equal(DiagramRole.Output, model.Nodes[^1].Role);
        Assert.Equal(21_749, model.Nodes.Sum(n => n.ParameterCount));
        Assert.Equal("(None, 24, 48)", model.Edges.Single(e => e.From == 2).Label);
    }

    [Fact]
    public void A_layer_that_is_called_twice_is_two_boxes()
    {
        string json = Functional(
            Input("x", "[null, 2]"),
            """{"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 2, "activation": "relu"}, "inbound_nodes": [[["x", 0, 0, {}]], [["d", 0, 0, {}]]]}""",
            """[["x", 0, 0]]""",
            """[["d", 1, 0]]""");

        ModelGraph graph = ImportJson(json, Keras2, null, ("d", [Ramp([2, 2]), Ramp([2])]));

        Assert.Equal(2, LayerGroups.Of(graph).Count);
        Assert.All(LayerGroups.Of(graph), g => Assert.Equal("Dense", LayerGroups.KindOf(g)));
        Assert.Equal([(0, 1), (1, 2)], DiagramBuilder.Build(graph).Edges.Select(e => (e.From, e.To)));
    }

    [Fact]
    public void There_are_details_for_each_box()
    {
        ModelGraph graph = ModelImporter.Import(Sample.Model);

        IReadOnlyList<NodeDetails> details = NodeDetails.Of(graph, null);

        Assert.Equal(DiagramBuilder.Build(graph).Nodes.Select(n => (n.Name, n.Kind)), details.Select(d => (d.Name, d.Kind)));
        Assert.Contains(details.Single(d => d.Name == "conv1d").Attributes, a => a.Name == "operation");
        Assert.Equal(["float32 (None, 24, 48)"], details.Single(d => d.Name == "conv1d").Outputs);
    }

    [CorpusFact]
    public void Boxes_of_the_corpus_close_no_cycle()
    {
        int checkedModels = 0;
        foreach (string file in Corpus.Files("*.h5"))
        {
            ModelGraph graph;
            try
            {
                graph = ModelImporter.Import(file);
            }
            catch (TfModelTools.Common.TfModelException)
            {
                continue;
            }

            Assert.All(DiagramBuilder.Build(graph).Edges, e => Assert.True(e.From < e.To, $"{file}: {e}"));
            checkedModels++;
        }

        Assert.True(checkedModels > 5);
    }
}

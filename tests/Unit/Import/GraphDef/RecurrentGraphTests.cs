using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Tests.TestSupport.Tf1;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Recurrent nets of TensorFlow 1, unrolled and in loops: each comes up to one layer where there is such a layer, and predicts what its cell's definition comes to.</summary>
public sealed class RecurrentGraphTests : IDisposable
{
    private const int Units = 4;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<RecurrentSpelling, bool> Cells
    {
        get
        {
            TheoryData<RecurrentSpelling, bool> data = [];
            foreach (RecurrentSpelling spelling in Enum.GetValues<RecurrentSpelling>())
            {
                data.Add(spelling, false);
                data.Add(spelling, true);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cells))]
    public void Steps_are_one_layer(RecurrentSpelling cell, bool isLoop)
    {
        Tf1Net net = new();
        Traced input = net.Input("input", 3, 5, 6);
        Traced output = isLoop ? RecurrentNets.Dynamic(net, input, cell, Units) : RecurrentNets.Static(net, input, cell, Units);
        ModelGraph graph = GraphDefImporter.Import(net.Graph.Save(_folder), new ModelImportOptions { Outputs = [output.Name] });
        NumberAssert.Close(output.Value.ToTensor(), Predict(graph, input), 1e-5);

        RecurrentOperator[] layers = [.. PassPipeline.Optimize(graph).Nodes.Select(n => n.Operator).OfType<RecurrentOperator>()];
        RecurrentKind? kind = cell switch
        {
            RecurrentSpelling.Basic => RecurrentKind.SimpleRnn,
            RecurrentSpelling.BasicLstm or RecurrentSpelling.Lstm => RecurrentKind.Lstm,
            RecurrentSpelling.Gru => RecurrentKind.Gru,

            // No layer has peepholes or a projection: its steps stay.
            _ => null,
        };
        Assert.Equal(kind is { } k ? [k] : [], layers.Select(l => l.Kind));
    }

    [Theory]
    [InlineData(RecurrentSpelling.BasicLstm)]
    [InlineData(RecurrentSpelling.Gru)]
    public void Samples_of_different_lengths_give_zeros_behind_their_end(RecurrentSpelling cell)
    {
        Tf1Net net = new();
        Traced input = net.Input("input", 3, 5, 6);
        Traced output = RecurrentNets.Dynamic(net, input, cell, Units, [5, 2, 3]);
        ModelGraph graph = GraphDefImporter.Import(net.Graph.Save(_folder), new ModelImportOptions { Outputs = [output.Name] });
        Tensor predicted = Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["input"] = input.Value.ToTensor(), ["sequence_length"] = Tensor.Create<int>([5, 2, 3], new TensorShape(3)) })).Value;
        NumberAssert.Close(output.Value.ToTensor(), predicted, 1e-5);
    }

    [Theory]
    [InlineData(RecurrentSpelling.Basic)]
    [InlineData(RecurrentSpelling.Lstm)]
    public void Layers_upon_layers_are_as_many(RecurrentSpelling cell)
    {
        Tf1Net net = new();
        Traced input = net.Input("input", 2, 4, 3);
        Traced first = RecurrentNets.Dynamic(net, input, cell, Units);
        Traced output;
        using (net.Scope("above"))
        {
            output = RecurrentNets.Dynamic(net, first, cell, 3);
        }

        ModelGraph graph = GraphDefImporter.Import(net.Graph.Save(_folder), new ModelImportOptions { Outputs = [output.Name] });
        NumberAssert.Close(output.Value.ToTensor(), Predict(graph, input), 1e-5);
        Assert.Equal(2, PassPipeline.Optimize(graph).Nodes.Count(n => n.Operator is RecurrentOperator));
    }

    private static Tensor Predict(ModelGraph graph, Traced input) => Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["input"] = input.Value.ToTensor() })).Value;
}

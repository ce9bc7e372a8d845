using TfModelTools.Execution;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Passes;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.ModelIr;

/// <summary>
/// The one way in which MMdnn's IR holds recurrent layers that its programs compute: cells of TensorFlow, node by node, as its reader writes those of static_rnn
/// (mmdnn/conversion/tensorflow, rewriter/rnn_utils.py). Their scopes, by which its programs make functions of them, change nothing. The numbers are numpy's, in double precision.
/// </summary>
public sealed class ModelIrCellTests : IDisposable
{
    private const int Units = 2, Features = 3, Steps = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly ModelIrBuilder _graph = new();
    private readonly List<ModelIrWeight> _weights = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cells_of_TensorFlow_are_computed_and_are_layers_again()
    {
        _graph.AddNode("x", "DataInput").Type("dtype", DataType.Float32).Shape("shape", new TensorShape(-1, Steps, Features));
        _graph.AddNode("steps", "Unstack", "x").Integer("axis", 1).Integer("num", Steps);
        string zero = Zero();
        string h = zero, c = zero, g = zero;
        for (int k = 0; k < Steps; k++)
        {
            (h, c) = Lstm(k, k == 0 ? "steps" : $"steps:{k}", h, c);
            g = Gru(k, h, g);
        }

        ModelGraph model = ModelImporter.Import(Save());
        Tensor y = new ModelRunner(model).Predict(new Dictionary<string, Tensor> { ["x"] = Numbers(7, 2, Steps, Features) }).Values.Single();
        float[] expected = [-0.19687623f, 0.17868921f, -0.18856492f, 0.21421577f];
        Assert.All(y.AsSpan<float>().ToArray().Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-6f));
        RecurrentKind[] kinds = [.. PassPipeline.Optimize(model).Nodes.Select(n => n.Operator).OfType<RecurrentOperator>().Select(o => o.Kind)];
        Assert.Contains(RecurrentKind.Lstm, kinds);
        Assert.Contains(RecurrentKind.Gru, kinds);
    }

    // As many zeros as there are samples: LSTMCellZeroState.
    private string Zero()
    {
        _graph.AddNode("zero/Shape", "Shape", "steps");
        _graph.AddNode("zero/slice", "Slice", "zero/Shape").Integers("starts", 0).Integers("ends", 1).Integers("strides", 1).Integer("shrink_axis_mask", 1);
        _graph.AddNode("zero/ExpandDims", "Unsqueeze", "zero/slice").Integers("axes", 0);
        _graph.AddNode("zero/Const", "Constant").Integers("value", Units);
        _graph.AddNode("zero/concat", "Concat", "zero/ExpandDims", "zero/Const").Integer("axis", 0);
        return Add("zero/zeros", "Fill", "h_zero_0/top", "zero/concat", n => n.Float("value", 0).Integer("fill_size", Units).Float("fill_value", 0));
    }

    private (string State, string Cell) Lstm(int step, string x, string h, string c)
    {
        string scope = $"lstm_cell_{step}", at = $"rnn/lstm_{step}";
        Add($"{at}/concat", "Concat", $"{scope}/bias_add_0/xh_0", [x, h], n => n.Integer("axis", 1));
        Dense($"{at}/MatMul", $"{scope}/bias_add_0", $"{at}/concat", Features + Units, 4 * Units, 1);
        Add($"{at}/split", "Split", scope, $"{at}/MatMul", n => n.Integer("axis", 1).Integer("split", 4));
        _graph.AddNode($"{at}/ft/y", "Constant").Float("value", 1);
        Add($"{at}/ft", "Add", $"{scope}/ct_0/ft_0", [$"{at}/split:2", $"{at}/ft/y"]);
        string forget = Add($"{at}/f", "Sigmoid", $"{scope}/ct_0/ft_0", $"{at}/ft"), input = Add($"{at}/i", "Sigmoid", $"{scope}/ct_0/it_0", $"{at}/split");
        string candidate = Add($"{at}/g", "Tanh", $"{scope}/ct_0/gt_0", $"{at}/split:1");
        string kept = Add($"{at}/fc", "Mul", $"{scope}/ct_0", [forget, c]), taken = Add($"{at}/ig", "Mul", $"{scope}/ct_0", [input, candidate]);
        string cell = Add($"{at}/c", "Add", $"{scope}/ct_0", [kept, taken]);
        return (Add($"{at}/h", "Mul", $"{scope}/top", [Add($"{at}/tc", "Tanh", scope, cell), Add($"{at}/o", "Sigmoid", $"{scope}/ot_0", $"{at}/split:3")]), cell);
    }

    private string Gru(int step, string x, string h)
    {
        string scope = $"gru_cell_{step}", at = $"rnn/gru_{step}";
        Add($"{at}/concat", "Concat", $"{scope}/xc_0/bias_add_0/xh_0", [x, h], n => n.Integer("axis", 1));
        Dense($"{at}/MatMul", $"{scope}/xc_0/bias_add_0", $"{at}/concat", 2 * Units, 2 * Units, 3);
        Add($"{at}/gates", "Sigmoid", $"{scope}/xc_0", $"{at}/MatMul");
        Add($"{at}/split", "Split", $"{scope}/xc_0", $"{at}/gates", n => n.Integer("axis", 1).Integer("split", 2));
        Add($"{at}/rh", "Mul", scope, [$"{at}/split", h]);
        Add($"{at}/concat_1", "Concat", scope, [x, $"{at}/rh"], n => n.Integer("axis", 1));
        Dense($"{at}/MatMul_1", $"{scope}/FullyConnect_0", $"{at}/concat_1", 2 * Units, Units, 5);
        string candidate = Add($"{at}/tanh", "Tanh", scope, $"{at}/MatMul_1");
        _graph.AddNode($"{at}/one", "Constant").Float("value", 1);
        string rest = Add($"{at}/sub", "Sub", scope, [$"{at}/one", $"{at}/split:1"]);
        return Add($"{at}/h", "Add", $"{scope}/top", [Add($"{at}/uh", "Mul", scope, [$"{at}/split:1", h]), Add($"{at}/uc", "Mul", scope, [rest, candidate])]);
    }

    private void Dense(string name, string scope, string x, int inputs, int units, int seed)
    {
        Add(name, "FullyConnected", scope, x, n => n.Integer("units", units).Bool("use_bias", true));
        _weights.Add(new ModelIrWeight(name, "weights", DataType.Float32, new TensorShape(inputs, units), () => Numbers(seed, inputs, units)));
        _weights.Add(new ModelIrWeight(name, "bias", DataType.Float32, new TensorShape(units), () => Numbers(seed + 1, units)));
    }

    private string Add(string name, string op, string scope, string input, Action<ModelIrNodeBuilder>? attributes = null) => Add(name, op, scope, [input], attributes);

    private string Add(string name, string op, string scope, string[] inputs, Action<ModelIrNodeBuilder>? attributes = null)
    {
        ModelIrNodeBuilder node = _graph.AddNode(name, op, inputs).Text("scope", scope);
        attributes?.Invoke(node);
        return name;
    }

    private static Tensor Numbers(int seed, params long[] shape)
    {
        TensorShape extents = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)extents.ElementCount).Select(i => (float)Math.Sin((float)((i * 0.7f) + seed)) * 0.8f)], extents);
    }

    private string Save()
    {
        string path = _folder.File("cells.pb");
        using (FileStream file = File.Create(path))
        {
            ModelIrGraphFile.Write(file, _graph, ModelIrEncoding.Binary);
        }

        using FileStream npy = File.Create(_folder.File("cells.npy"));
        ModelIrWeightsWriter.Write(npy, _weights, null, CancellationToken.None);
        return path;
    }
}

using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Tests.TestSupport.Tf1;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>
/// Nets of every family that slim has, as its programs leave them: a checkpoint and a meta graph with training around. Each imports, comes out as layers,
/// and predicts what its definition comes to in double precision.
/// </summary>
public sealed class SlimFamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => ["resnet_v1", "resnet_v2", "inception_v1", "inception_v2", "inception_v3", "inception_v4", "mobilenet_v1", "mobilenet_v2", "vgg", "densenet", "nasnet"];

    public static TheoryData<BatchNormSpelling, bool> Spellings
    {
        get
        {
            TheoryData<BatchNormSpelling, bool> data = [];
            foreach (BatchNormSpelling spelling in Enum.GetValues<BatchNormSpelling>())
            {
                data.Add(spelling, false);
                data.Add(spelling, true);
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void A_net_of_each_family_predicts_what_its_definition_comes_to(string family)
    {
        Tf1Net net = new();
        Traced input = net.Input("input", 2, 33, 33, 3);
        Traced output = family switch
        {
            "resnet_v1" => ResidualNets.Build(net, input, 1, [2, 2, 2, 1], 4, 7),
            "resnet_v2" => ResidualNets.Build(net, input, 2, [2, 2, 2, 1], 4, 7),
            "inception_v1" => InceptionNets.Build(net, input, 1, 7),
            "inception_v2" => InceptionNets.Build(net, input, 2, 7),
            "inception_v3" => InceptionNets.Build(net, input, 3, 7),
            "inception_v4" => InceptionNets.Build(net, input, 4, 7),
            "mobilenet_v1" => SmallNets.MobileNetV1(net, input, 7),
            "mobilenet_v2" => SmallNets.MobileNetV2(net, input, 7),
            "vgg" => SmallNets.Vgg(net, input, 7),
            "densenet" => SmallNets.DenseNet(net, input, 7),
            _ => SmallNets.NasNet(net, input, 7),
        };
        ModelGraph optimized = Check(net, input, output);
        string[] layers = ["Conv", "Pool", "BatchNorm", "Activation", "Binary", "Concat", "Reduce", "Dense", "Reshape", "Softmax", "Pad", "Slice"];
        Assert.Empty(optimized.Nodes.Where(n => !layers.Contains(n.Operator.Name)).Select(n => $"{n.Name} {n.Operator.Name}"));
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Batch_normalization_in_every_spelling_ends_in_the_convolution(BatchNormSpelling spelling, bool usesResources)
    {
        Tf1Net net = new(usesResources) { BatchNorm = spelling };
        Traced input = net.Input("input", 2, 9, 9, 3);
        Traced x = net.ConvNorm("first", input, 4, 3);
        x = net.DepthwiseNorm("second", x, 3, 2, activation: "Relu");
        x = net.Norm("third", net.Pool("pool", x, 2, 2, same: true, isMax: true), "Relu");
        ModelGraph optimized = Check(net, input, x);

        // What a quotient begins with, x - mean, is exact where the two are close, and stays before the scale where no product has rounded before.
        string[] last = spelling == BatchNormSpelling.Quotient ? ["Binary", "BatchNorm", "Activation"] : ["BatchNorm", "Activation"];
        Assert.Equal(["Conv", "Conv", "Pool", .. last], optimized.Nodes.Select(n => n.Operator.Name));
        ModelGraph imported = Import(net, "graph", x.Name);
        Assert.Empty(imported.Inputs.Where(i => i.Name != "input").Select(i => i.Name));
    }

    [Theory]
    [InlineData(DropoutSpelling.FloorOfSum)]
    [InlineData(DropoutSpelling.Condition)]
    [InlineData(DropoutSpelling.Placeholder)]
    [InlineData(DropoutSpelling.GreaterEqual)]
    public void Dropout_in_every_spelling_is_left_out(DropoutSpelling spelling)
    {
        Tf1Net net = new() { Dropout = spelling };
        Traced input = net.Input("input", 2, 9, 9, 3);
        Traced x = net.Norm("norm", Dropouts.Add(net, net.ConvNorm("first", input, 4, 3)), "Relu");
        ModelGraph optimized = Check(net, input, x);
        Assert.Equal(["Conv", "BatchNorm", "Activation"], optimized.Nodes.Select(n => n.Operator.Name));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_dilated_convolution_is_one_in_both_spellings(bool isSpread, bool same)
    {
        Tf1Net net = new();
        Traced input = net.Input("input", 2, 9, 10, 3);
        Traced kernel = net.Weights("conv/weights", 3, 3, 3, 4);
        Traced x = isSpread ? Spread(net, input, kernel, same) : net.Convolve("conv/Conv2D", input, kernel, same: same, dilation: 2);
        x = net.Unary("Relu", "Relu", BatchNorms.Add(net, x));
        ConvOperator conv = Assert.IsType<ConvOperator>(Assert.Single(Check(net, input, x).Nodes).Operator);
        Assert.Equal([2, 2], conv.Dilations);
        Assert.Equal(ActivationKind.Relu, conv.Activation.Kind);
    }

    // As tf.nn.convolution wrote a dilation before there was an attribute for it: every second row and column to a batch of its own, and back.
    private static Traced Spread(Tf1Net net, Traced x, Traced kernel, bool same)
    {
        using IDisposable scope = net.Scope("conv");
        int around = same ? 2 : 0;
        int[] missing = [.. x.Shape.Skip(1).Take(2).Select(d => (d + (2 * around)) % 2)];
        string Pairs(string name, int before, int after) => net.Graph.Const(name, Tensor.Create<int>([before, after + missing[0], before, after + missing[1]], new TensorShape(2, 2)));
        string block = net.Graph.Ints("SpaceToBatchND/block_shape", 2, 2);
        string apart = net.Graph.Node(
            "SpaceToBatchND", "SpaceToBatchND", [x.Name, block, Pairs("SpaceToBatchND/paddings", around, around)], ("T", DataType.Float32), ("Tblock_shape", DataType.Int32), ("Tpaddings", DataType.Int32));
        Doubles whole = x.Value.Convolve(kernel.Value, 1, same, 2);
        Traced inside = net.Convolve("Conv2D", x with { Name = apart }, kernel, same: false);
        string back = net.Graph.Node(
            "BatchToSpaceND", "BatchToSpaceND", [inside.Name, block, Pairs("BatchToSpaceND/crops", 0, 0)], ("T", DataType.Float32), ("Tblock_shape", DataType.Int32), ("Tcrops", DataType.Int32));
        return new(back, whole);
    }

    [Fact]
    public void A_residual_net_of_152_layers_is_as_many_convolutions()
    {
        Tf1Net net = new() { BatchNorm = BatchNormSpelling.FusedCondition };
        Traced input = net.Input("input", 1, 33, 33, 3);
        Traced output = ResidualNets.Build(net, input, 2, ResidualNets.Units152, 4, 10);
        ModelGraph optimized = Check(net, input, output);

        // One in front, three a unit, one for each block whose shortcut is of another width, and the logits.
        Assert.Equal(1 + (3 * 50) + 4 + 1, optimized.Nodes.Count(n => n.Operator is ConvOperator));
        Assert.Equal(Import(net, "squeeze", "resnet_v2/Squeeze").Outputs[0].Value.Shape, SymbolicShape.Batched(10));
    }

    private ModelGraph Check(Tf1Net net, Traced input, Traced output)
    {
        ModelGraph graph = Import(net, "model.ckpt", output.Name);
        Tensor predicted = Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["input"] = input.Value.ToTensor() })).Value;
        NumberAssert.Close(output.Value.ToTensor(), predicted, 1e-5);
        return PassPipeline.Optimize(graph);
    }

    private ModelGraph Import(Tf1Net net, string name, string output) => GraphDefImporter.Import(net.Graph.Save(_folder, name), new ModelImportOptions { Outputs = [output] });
}

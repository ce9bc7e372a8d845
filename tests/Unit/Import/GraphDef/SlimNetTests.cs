using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Nets as TF-Slim writes them into graphs come out as layers, with nothing left over of batch normalization and dropout in ops.</summary>
public sealed class SlimNetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fused")]
    [InlineData("v1")]
    [InlineData("arithmetic")]
    [InlineData("keras1")]
    public void A_net_comes_out_as_coarse_layers_only(string batchNorm)
    {
        ModelGraph graph = Net(batchNorm).Import(_folder, "Predictions/Softmax");
        ModelGraph optimized = PassPipeline.Optimize(graph);
        Dictionary<string, int> kinds = optimized.Nodes.CountBy(n => n.Operator.Name).ToDictionary();
        Assert.Equal(new Dictionary<string, int> { ["Conv"] = 3, ["Pool"] = 1, ["Reduce"] = 1, ["Dense"] = 1, ["Softmax"] = 1 }, kinds);
        Assert.All(optimized.Nodes.Where(n => n.Operator is ConvOperator), n => Assert.Equal(3, n.Inputs.Count));
        Assert.Equal(3, optimized.Nodes.Count(n => n.Operator is ConvOperator { Activation: { Kind: ActivationKind.Relu, Ceiling: 6 } }));

        // The raw graph and the layers give the same numbers, which all spellings of batch normalization share.
        Tensor x = Tensor.Create<float>([.. Enumerable.Range(0, 2 * 8 * 8 * 3).Select(i => MathF.Sin(i))], new TensorShape(2, 8, 8, 3));
        Tensor raw = new ModelRunner(graph, optimize: false).Predict(new Dictionary<string, Tensor> { ["input"] = x })["Predictions/Softmax"];
        Tensor coarse = new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["input"] = x })["Predictions/Softmax"];
        NumberAssert.Close(raw, coarse, 1e-5);
        Tensor fused = new ModelRunner(Net("fused").Import(_folder, "Predictions/Softmax")).Predict(new Dictionary<string, Tensor> { ["input"] = x })["Predictions/Softmax"];
        NumberAssert.Close(fused, coarse, 1e-5);
    }

    private static GraphText Net(string batchNorm)
    {
        GraphText net = new GraphText().Input("input", -1, 8, 8, 3);
        string x = Block(net, "Conv0", "input", 3, 8, "Conv2D", batchNorm, stride: 2);
        x = Block(net, "Conv1_depthwise", x, 8, 8, "DepthwiseConv2dNative", batchNorm, stride: 1);
        net.Node("MaxPool", "MaxPool", [x], "ksize { list { i: 1 i: 2 i: 2 i: 1 } }", "strides { list { i: 1 i: 2 i: 2 i: 1 } }", "padding { s: \"VALID\" }", "T { type: DT_FLOAT }");
        x = Block(net, "Conv2", "MaxPool", 8, 4, "Conv2D", batchNorm, stride: 1);
        net.Ints("axes", [1, 2]).Node("AvgPool", "Mean", [x, "axes"], "keep_dims { b: true }", "T { type: DT_FLOAT }");

        // Dropout as tf.nn.dropout spelled it in TensorFlow 1.
        net.Node("Dropout/shape", "Shape", ["AvgPool"], "T { type: DT_FLOAT }", "out_type { type: DT_INT32 }")
            .Node("Dropout/random", "RandomUniform", ["Dropout/shape"], "dtype { type: DT_FLOAT }", "T { type: DT_INT32 }")
            .Const("Dropout/keep", [0.8f])
            .Node("Dropout/add", "Add", ["Dropout/keep", "Dropout/random"], "T { type: DT_FLOAT }")
            .Node("Dropout/floor", "Floor", ["Dropout/add"], "T { type: DT_FLOAT }")
            .Node("Dropout/div", "RealDiv", ["AvgPool", "Dropout/keep"], "T { type: DT_FLOAT }")
            .Node("Dropout/mul", "Mul", ["Dropout/div", "Dropout/floor"], "T { type: DT_FLOAT }")
            .Node("Logits/squeeze", "Squeeze", ["Dropout/mul"], "squeeze_dims { list { i: 1 i: 2 } }", "T { type: DT_FLOAT }")
            .Const("Logits/weights", Numbers(4 * 5, 7), 4, 5)
            .Const("Logits/biases", Numbers(5, 8), 5)
            .Node("Logits/weights/read", "Identity", ["Logits/weights"], "T { type: DT_FLOAT }")
            .Node("Logits/MatMul", "MatMul", ["Logits/squeeze", "Logits/weights/read"], "T { type: DT_FLOAT }")
            .Node("Logits/BiasAdd", "BiasAdd", ["Logits/MatMul", "Logits/biases"], "T { type: DT_FLOAT }")
            .Node("Predictions/Softmax", "Softmax", ["Logits/BiasAdd"], "T { type: DT_FLOAT }");
        return net;
    }

    private static string Block(GraphText net, string name, string x, int channels, int filters, string op, string batchNorm, int stride)
    {
        bool isDepthwise = op == "DepthwiseConv2dNative";
        net.Const($"{name}/w", Numbers(3 * 3 * channels * (isDepthwise ? 1 : filters), name.Length), 3, 3, channels, isDepthwise ? 1 : filters)
            .Node($"{name}/conv", op, [x, $"{name}/w"], $"strides {{ list {{ i: 1 i: {stride} i: {stride} i: 1 }} }}", "padding { s: \"SAME\" }", "T { type: DT_FLOAT }")
            .Const($"{name}/gamma", Positive(filters, 1), filters)
            .Const($"{name}/beta", Numbers(filters, 2), filters)
            .Const($"{name}/mean", Numbers(filters, 3), filters)
            .Const($"{name}/variance", Positive(filters, 4), filters);
        string Arithmetic(string part, string kind, params string[] inputs)
        {
            net.Node($"{name}/bn/{part}", kind, inputs, "T { type: DT_FLOAT }");
            return $"{name}/bn/{part}";
        }

        string result;
        switch (batchNorm)
        {
            case "fused":
                net.Node($"{name}/bn", "FusedBatchNormV3", [$"{name}/conv", $"{name}/gamma", $"{name}/beta", $"{name}/mean", $"{name}/variance"], "epsilon { f: 0.001 }", "is_training { b: false }", "T { type: DT_FLOAT }");
                result = $"{name}/bn";
                break;
            case "v1":
                net.Node($"{name}/bn", "BatchNormWithGlobalNormalization", [$"{name}/conv", $"{name}/mean", $"{name}/variance", $"{name}/beta", $"{name}/gamma"], "variance_epsilon { f: 0.001 }", "scale_after_normalization { b: true }", "T { type: DT_FLOAT }");
                result = $"{name}/bn";
                break;
            default:
                net.Const($"{name}/epsilon", [0.001f]);
                string shifted = Arithmetic("add", "AddV2", $"{name}/variance", $"{name}/epsilon");
                if (batchNorm == "arithmetic")
                {
                    // tf.nn.batch_normalization.
                    string inverse = Arithmetic("mul", "Mul", Arithmetic("Rsqrt", "Rsqrt", shifted), $"{name}/gamma");
                    string scaled = Arithmetic("mul_1", "Mul", $"{name}/conv", inverse);
                    string offset = Arithmetic("sub", "Sub", $"{name}/beta", Arithmetic("mul_2", "Mul", $"{name}/mean", inverse));
                    result = Arithmetic("add_1", "AddV2", scaled, offset);
                }
                else
                {
                    string centered = Arithmetic("sub", "Sub", $"{name}/conv", $"{name}/mean");
                    string plain = Arithmetic("div", "RealDiv", centered, Arithmetic("Sqrt", "Sqrt", shifted));
                    result = Arithmetic("add_1", "Add", Arithmetic("mul", "Mul", $"{name}/gamma", plain), $"{name}/beta");
                }

                break;
        }

        net.Node($"{name}/Relu6", "Relu6", [result], "T { type: DT_FLOAT }");
        return $"{name}/Relu6";
    }

    private static float[] Numbers(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin((i * 1.7f) + seed) * 0.5f)];

    private static float[] Positive(int count, int seed) => [.. Numbers(count, seed).Select(v => v + 1)];
}

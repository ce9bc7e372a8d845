using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Import.Onnx;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small models in ONNX: a use of each operator, layers, shapes that are computed, branches and loops, functions, quantized weights, values beside the model.</summary>
internal static class OnnxSeeds
{
    /// <summary>The models.</summary>
    public static IReadOnlyList<FuzzSeed> All() =>
    [
        .. OnnxExamples.All.Select(e => Seed(e.Op, e.Model())),
        Seed("image", Image()), Seed("shapes", Shapes()), Seed("old", Old()), Seed("branches", Branches()), Seed("loop", Loop()), Seed("function", Function()), Seed("quantized", Quantized()), Seed("sparse", Sparse()),
        SeedFiles.Seed("external", folder =>
        {
            External().Save(Path.Combine(folder, "net.onnx"));
            File.WriteAllBytes(Path.Combine(folder, "w.bin"), SeedFiles.Numbers(6).Bytes.ToArray());
        }),
    ];

    private static FuzzSeed Seed(string name, OnnxModelBuilder model) => SeedFiles.Seed(name, folder => model.Save(Path.Combine(folder, "net.onnx")));

    private static float[] Numbers(params long[] shape) => SeedFiles.Numbers(shape).AsSpan<float>().ToArray();

    private static OnnxModelBuilder Image() => new OnnxModelBuilder().Input("x", "batch", 2, 6, 6).Output("y")
        .Floats("k", [3, 2, 3, 3], Numbers(3, 2, 3, 3)).Floats("b", [3], Numbers(3)).Floats("scale", [3], Numbers(3)).Floats("mean", [3], Numbers(3)).Floats("var", [3], Numbers(3)).Floats("w", [12, 2], Numbers(12, 2))
        .Node("Conv", "x k b", "c", Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1), Ints("strides", 2, 2))
        .Node("BatchNormalization", "c scale b mean var", "n", Float("epsilon", 0.001f)).Node("MaxPool", "n", "p", Ints("kernel_shape", 2, 2)).Node("Flatten", "p", "f").Node("Gemm", "f w", "g", Float("alpha", 0.5f))
        .Node("Softmax", "g", "y", Int("axis", -1));

    private static OnnxModelBuilder Shapes() => new OnnxModelBuilder().Input("x", "batch", 2, 4).Output("y").Longs("zero", 0).Longs("rest", -1, 4).Longs("start", 1).Longs("end", long.MaxValue).Longs("axis", 1).Longs("sizes", 1, 2)
        .Node("Shape", "x", "shape").Node("Gather", "shape zero", "n").Node("Concat", "n rest", "flat", Int("axis", 0)).Node("Reshape", "x flat", "r").Node("Slice", "r start end axis", "s")
        .Node("Unsqueeze", "s axis", "u").Node("Transpose", "u", "t", Ints("perm", 0, 2, 1, 3)).Node("Squeeze", "t", "q").Node("ReduceSum", "q axis", "y", Int("keepdims", 0));

    private static OnnxModelBuilder Old() => new OnnxModelBuilder(6).Input("x", 1, 2, 3).Output("y").Floats("b", [2], 1, 2)
        .Node("Add", "x b", "a", Int("broadcast", 1), Int("axis", 1)).Node("Clip", "a", "c", Float("min", 0), Float("max", 2)).Node("Pad", "c", "y", Ints("pads", 0, 0, 1, 0, 0, 1), Text("mode", "edge"), Float("value", 1));

    private static OnnxModelBuilder Branches()
    {
        OnnxGraphMessage Of(string op) => new() { Node = { NodeOf(op, "x two", op) }, Output = { Value(op, OnnxDataTypeMessage.Float, 2) } };
        return new OnnxModelBuilder().Input("c", OnnxDataTypeMessage.Bool).Input("x", 2).Output("y").Floats("two", [1], 2).Node("If", "c", "y", Branch("then_branch", Of("Add")), Branch("else_branch", Of("Mul")));
    }

    private static OnnxModelBuilder Loop()
    {
        OnnxGraphMessage body = new()
        {
            Input = { Value("i", OnnxDataTypeMessage.Int64), Value("go", OnnxDataTypeMessage.Bool), Value("v", OnnxDataTypeMessage.Float, 2) },
            Node = { NodeOf("Identity", "go", "goes_on"), NodeOf("Mul", "v by", "next"), NodeOf("Neg", "v", "seen") },
            Output = { Value("goes_on", OnnxDataTypeMessage.Bool), Value("next", OnnxDataTypeMessage.Float, 2), Value("seen", OnnxDataTypeMessage.Float, 2) },
        };
        return new OnnxModelBuilder().Input("x", 2).Output("last").Output("all").Longs("n", 3).Floats("by", [], 2).Node("Loop", "n _ x", "last all", Branch("body", body));
    }

    private static OnnxModelBuilder Function()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2).Output("y");
        OnnxFunctionMessage function = new() { Domain = "my", Name = "Leak", Input = { "a" }, Output = { "b" }, Attribute = { "slope" }, OpsetImport = { new OnnxOperatorSetMessage { Version = 17 } } };
        function.Node.Add(NodeOf("LeakyRelu", "a", "b", Reference("alpha", "slope", OnnxAttributeMessage.Types.Kind.Float)));
        model.Message.Functions.Add(function);
        return model.Node("my::Leak", "x", "h", Float("slope", 0.5f)).Node("my::Leak", "h", "y", Float("slope", 0.25f));
    }

    private static OnnxModelBuilder Quantized()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "n", 2).Output("y").Floats("s", [2], 0.5f, 0.25f);
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "q", DataType = OnnxDataTypeMessage.Int8, Dims = { 2, 2 }, RawData = ByteString.CopyFrom(1, 2, 0xff, 4) });
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "z", DataType = OnnxDataTypeMessage.Int8, Dims = { 2 }, Int32Data = { 0, 1 } });
        return model.Node("DequantizeLinear", "q s z", "w", Int("axis", 1)).Node("MatMul", "x w", "m").Node("DynamicQuantizeLinear", "m", "y scale zero").Node("Constant", "", "c", Ints("value_ints", 1, 2));
    }

    private static OnnxModelBuilder Sparse()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Output("y").Node("Add", "x c", "y");
        model.Graph.SparseInitializer.Add(new OnnxSparseTensorMessage
        {
            Values = new() { Name = "c", DataType = OnnxDataTypeMessage.Float, Dims = { 2 }, FloatData = { 7, 8 } },
            Indices = new() { DataType = OnnxDataTypeMessage.Int64, Dims = { 2 }, Int64Data = { 1, 5 } },
            Dims = { 2, 3 },
        });
        return model;
    }

    private static OnnxModelBuilder External()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "n", 2).Output("y").Node("Add", "x w", "y");
        model.Graph.Initializer.Add(new OnnxTensorMessage
        {
            Name = "w",
            DataType = OnnxDataTypeMessage.Float,
            Dims = { 2 },
            DataLocation = OnnxTensorMessage.Types.Location.External,
            ExternalData = { Pair("location", "w.bin"), Pair("offset", "8"), Pair("length", "8") },
        });
        return model;
    }

    private static OnnxStringPairMessage Pair(string key, string value) => new() { Key = key, Value = value };
}

using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Backends;

/// <summary>A model as large as its samples are many, none of whose inputs tells how many: predicted for a number that the caller says, and refused by formats in which the inputs would have to.</summary>
public sealed class UntoldSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ConversionTarget> Targets => [.. Enum.GetValues<ConversionTarget>().Where(t => t is ConversionTarget.Tfjs or ConversionTarget.Onnx or ConversionTarget.TensorFlow or ConversionTarget.ModelIr)];

    public static TheoryData<ConversionTarget> AllTargets => [.. Enum.GetValues<ConversionTarget>()];

    public void Dispose() => _folder.Dispose();

    // Found by damaging files: the shape of what is fed is lost, and ones need nothing else of it.
    [Theory]
    [MemberData(nameof(Targets))]
    public void Is_refused_with_what_to_do(ConversionTarget target)
    {
        string path = InspectionFiles.WriteText(
            _folder.File("ones.pbtxt"),
            """
            node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
            node { name: "ones" op: "OnesLike" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
            """);
        ModelGraph graph = ModelImporter.Import(path);
        Assert.True(graph.Outputs[0].Value.Shape[0].IsPerBatch);
        Assert.Contains(BackendTable.Of(target).Check(graph), i => i.Reason.Contains("the number of samples", StringComparison.Ordinal));
        Assert.Empty(BackendTable.Of(target).Check(ModelImporter.Import(path, new ModelImportOptions { BatchSize = 2 })));
    }

    // The extents of what a loop gives, whose turns the data decides, are not told, those of its declared output neither: the loop is the fault, not the number of samples.
    [Theory]
    [MemberData(nameof(AllTargets))]
    public void What_waits_for_the_data_is_refused_for_that_alone(ConversionTarget target)
    {
        OnnxGraphMessage body = new()
        {
            Input = { Value("i", OnnxDataTypeMessage.Int64), Value("go", OnnxDataTypeMessage.Bool), Value("v", OnnxDataTypeMessage.Float, 2, 3) },
            Node = { NodeOf("Add", "v v", "next"), NodeOf("ReduceSum", "next", "sum", Int("keepdims", 0)), NodeOf("Less", "sum limit", "goes_on") },
            Output = { Value("goes_on", OnnxDataTypeMessage.Bool), Value("next", OnnxDataTypeMessage.Float, 2, 3) },
        };
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Longs("n", 4).Floats("limit", [], 9).Node("Loop", "n _ x", "y", Branch("body", body));
        model.Graph.Output.Add(Value("y", OnnxDataTypeMessage.Float, "rows", "columns"));
        UnsupportedItem item = Assert.Single(BackendTable.Of(target).Check(ModelImporter.Import(model.Save(_folder.File("loop.onnx")))));
        Assert.Equal("Loop", item.Kind);
        Assert.Contains("the data decides how often its loop runs", item.Reason, StringComparison.Ordinal);
    }

    // 4 x 3 elements are those of four samples: no node is refused, but the shapes fit for no other number.
    [Theory]
    [MemberData(nameof(AllTargets))]
    public void What_fits_one_number_of_samples_is_refused_with_the_shapes_that_do_not_fit(ConversionTarget target)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "N", 3).Output("z").Longs("shape", 4, 3).Node("Reshape", "x shape", "y").Node("Add", "y x", "z");
        UnsupportedItem item = Assert.Single(BackendTable.Of(target).Check(ModelImporter.Import(model.Save(_folder.File("four.onnx")))));
        Assert.Equal("Model", item.Kind);
        Assert.Contains("'y' (Reshape)", item.Reason, StringComparison.Ordinal);
        Assert.Contains(OptionKey.BatchSize.ToString(), item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_have_names_of_their_own()
    {
        ModelGraph graph = new("m", "a test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch));
        Assert.Contains("two inputs named 'x'", Assert.Throws<InvalidGraphException>(() => graph.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch))).Message, StringComparison.Ordinal);
        graph.AddOutput("y", graph.AddNode("y", new IdentityOperator(), [x]).Output);
        Assert.Contains("two outputs named 'y'", Assert.Throws<InvalidGraphException>(() => graph.AddOutput("y", x)).Message, StringComparison.Ordinal);
    }
}

using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends;

/// <summary>A model as large as its samples are many, none of whose inputs tells how many: predicted for a number that the caller says, and refused by formats in which the inputs would have to.</summary>
public sealed class UntoldSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ConversionTarget> Targets => [.. Enum.GetValues<ConversionTarget>().Where(t => t is ConversionTarget.Tfjs or ConversionTarget.Onnx or ConversionTarget.TensorFlow or ConversionTarget.ModelIr)];

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

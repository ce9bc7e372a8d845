using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends;

/// <summary>Values of a size that the data decides, as other programs compute what is written of them.</summary>
public sealed class CountedValueTests : IDisposable
{
    private static readonly float[][] Data = [[0, 5, 0, -1, 0, 2], [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void ONNX_slices_to_the_count(int opset)
    {
        ModelGraph graph = Import();
        string path = _folder.File("written.onnx");
        BackendTable.Of(ConversionTarget.Onnx).Write(graph, path, new OnnxOptions { Opset = opset });
        using OnnxRuntimeModel model = new(path);
        foreach (float[] x in Data)
        {
            Dictionary<string, Tensor> fed = Fed(x);
            Assert.Null(OnnxJudge.Fault(new ModelRunner(graph).Predict(fed), model.Predict(fed), 0));
            Assert.Null(OnnxJudge.Fault(new ModelRunner(graph).Predict(fed), new ModelRunner(ModelImporter.Import(path)).Predict(fed), 0));
        }
    }

    [TfjsFact]
    public void TensorFlow_js_slices_to_the_count()
    {
        ModelGraph graph = Import();
        string path = _folder.File("written");
        BackendTable.Of(ConversionTarget.Tfjs).Write(graph, path, new TfjsOptions());
        IReadOnlyList<(IReadOnlyList<Tensor> Outputs, string? Error)> results = TfjsJudge.Predict([.. Data.Select(x => (path, (IReadOnlyList<Tensor>)[Fed(x)["x"]], 1))]);
        for (int i = 0; i < Data.Length; i++)
        {
            Tensor expected = new ModelRunner(graph).Predict(Fed(Data[i]))["y"];
            Assert.Null(TfjsJudge.Compare([TensorConverter.Convert(expected, DataType.Float32)], results[i], 0).Fault);
        }
    }

    private static Dictionary<string, Tensor> Fed(float[] x) => new() { ["x"] = Tensor.Create<float>(x, new TensorShape(2, 3)) };

    private ModelGraph Import() =>
        ModelImporter.Import(new OnnxModelBuilder().Input("x", 2, 3).Output("y", OnnxDataTypeMessage.Int64).Node("NonZero", "x", "y").Save(_folder.File("m.onnx")));
}

using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Execution;

/// <summary>Models that are imported anew for what a prediction is given: whoever cancels the prediction cancels that import, and the next one predicts.</summary>
public sealed class ImportAtPredictionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The data says the shape.
    [Fact]
    public void An_import_for_given_data_is_cancelled()
    {
        ModelGraph graph = new GraphText().Input("x", -1, 6)
            .Node("shape", "Placeholder", [], "dtype { type: DT_INT32 }", "shape { shape { dim { size: 2 } } }")
            .Node("y", "Reshape", ["x", "shape"], "T { type: DT_FLOAT }", "Tshape { type: DT_INT32 }")
            .Import(_folder, "y");
        Dictionary<string, Tensor> fed = new() { ["x"] = Numbers(1, 6), ["shape"] = Tensor.Create<int>([2, 3], new TensorShape(2)) };
        Assert.Throws<OperationCanceledException>(() => graph.SpecializeValues!(fed, new CancellationToken(canceled: true)));
        PredictsAfterCancelling(graph, fed, new TensorShape(2, 3));
    }

    // The shape of the data says how often.
    [Fact]
    public void An_import_for_given_shapes_is_cancelled()
    {
        ModelGraph graph = new GraphText().Input("x", -1, -1)
            .Node("times", "Shape", ["x"], "T { type: DT_FLOAT }")
            .Node("y", "Tile", ["x", "times"], "T { type: DT_FLOAT }", "Tmultiples { type: DT_INT32 }")
            .Import(_folder, "y");
        Dictionary<string, SymbolicShape> shapes = new() { ["x"] = new SymbolicShape(2, 3) };
        Assert.Throws<OperationCanceledException>(() => graph.Specialize!(shapes, new CancellationToken(canceled: true)));
        PredictsAfterCancelling(graph, new() { ["x"] = Numbers(2, 3) }, new TensorShape(4, 9));
    }

    private static void PredictsAfterCancelling(ModelGraph graph, Dictionary<string, Tensor> fed, TensorShape expected)
    {
        ModelRunner runner = new(graph);
        Assert.Throws<OperationCanceledException>(() => runner.Predict(fed, new CancellationToken(canceled: true)));
        Assert.Equal(expected, runner.Predict(fed).Single().Value.Shape);
    }

    private static Tensor Numbers(params long[] shape) => Tensor.Create<float>(new float[new TensorShape(shape).ElementCount], new TensorShape(shape));
}

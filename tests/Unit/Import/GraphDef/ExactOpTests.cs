using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Ops at the ends of their types: numbers that float32 does not hold, infinite ones, zeros of both signs. Expected is what TensorFlow's kernels are written to give.</summary>
public sealed class ExactOpTests : IDisposable
{
    private const long Beyond = 9007199254740993; // 2^53 + 1
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_product_of_matrices_is_computed_in_the_type_it_is_to_have()
    {
        GraphText graph = Input(Input(new GraphText(), "a", "DT_INT8", 1, 2), "b", "DT_INT8", 2, 1)
            .Node("y", "BatchMatMulV3", ["a", "b"], "Ta { type: DT_INT8 }", "Tb { type: DT_INT8 }", "Tout { type: DT_INT32 }");
        Assert.Equal([20000], Run<int>(graph, "y", ("a", Of<sbyte>([100, 100], 1, 2)), ("b", Of<sbyte>([100, 100], 2, 1))));
    }

    [Theory]
    [InlineData("MatrixDiagV2")]
    [InlineData("MatrixDiagV3")]
    public void A_diagonal_stands_in_a_matrix_of_the_rows_and_columns_that_are_asked_for(string op)
    {
        GraphText Graph(int rows, int columns) => new GraphText().Input("x", 2).Ints("k", [0], isScalar: true).Ints("rows", [rows], isScalar: true).Ints("columns", [columns], isScalar: true).Const("pad", [0])
            .Node("y", op, ["x", "k", "rows", "columns", "pad"], "T { type: DT_FLOAT }");
        (string, Tensor) x = ("x", Of<float>([1, 2], 2));
        Assert.Equal([1f, 0, 0, 2], Run<float>(Graph(-1, -1), "y", x));
        Assert.Equal([1f, 0, 0, 2], Run<float>(Graph(2, -1), "y", x));
        Assert.Equal([1f, 0, 0, 0, 2, 0], Run<float>(Graph(-1, 3), "y", x));
        Assert.Equal([1f, 0, 0, 2, 0, 0], Run<float>(Graph(3, 2), "y", x));
        Assert.Throws<UnsupportedModelException>(() => Graph(1, -1).Import(_folder, "y"));
        Assert.Throws<UnsupportedModelException>(() => Graph(3, 3).Import(_folder, "y"));
    }

    [Fact]
    public void Images_of_numbers_that_float32_does_not_hold_are_resized_by_the_nearest_as_they_are()
    {
        GraphText Graph(string type, string flag) => Input(new GraphText(), "x", type, 1, 1, 2, 1).Ints("size", [2, 3]).Node("y", "ResizeNearestNeighbor", ["x", "size"], $"T {{ type: {type} }}", $"{flag} {{ b: true }}");
        Assert.Equal([16777217, 16777217, int.MaxValue, 16777217, 16777217, int.MaxValue], Run<int>(Graph("DT_INT32", "unused"), "y", ("x", Of<int>([16777217, int.MaxValue], 1, 1, 2, 1))));
        Assert.Equal([Beyond, -1, -1, Beyond, -1, -1], Run<long>(Graph("DT_INT64", "half_pixel_centers"), "y", ("x", Of<long>([Beyond, -1], 1, 1, 2, 1))));
        Assert.Equal([0.1, 1e300, 1e300, 0.1, 1e300, 1e300], Run<double>(Graph("DT_DOUBLE", "align_corners"), "y", ("x", Of<double>([0.1, 1e300], 1, 1, 2, 1))));
    }

    [Fact]
    public void Bounds_leave_numbers_of_float64_and_integers_as_they_are()
    {
        GraphText Graph(string type) => Input(new GraphText(), "x", type, 4).Node("y", "Relu", ["x"], $"T {{ type: {type} }}").Node("z", "Relu6", ["x"], $"T {{ type: {type} }}");
        (string, Tensor) x = ("x", Of<double>([-1, 0.1, 1700000001, double.NaN], 4));
        Assert.Equal([0, 0.1, 1700000001, double.NaN], Run<double>(Graph("DT_DOUBLE"), "y", x));
        Assert.Equal([0, 0.1, 6, double.NaN], Run<double>(Graph("DT_DOUBLE"), "z", x));
        Assert.Equal([0, 5, 6, 6], Run<long>(Graph("DT_INT64"), "z", ("x", Of<long>([-Beyond, 5, 6, Beyond], 4))));
    }

    [Fact]
    public void Numbers_of_float64_fall_into_the_bucket_that_they_are_in()
    {
        GraphText graph = Input(new GraphText(), "x", "DT_DOUBLE", 3).Node("y", "Bucketize", ["x"], "T { type: DT_DOUBLE }", "boundaries { list { f: 1 f: 2 } }");
        Assert.Equal([0, 1, 1], Run<int>(graph, "y", ("x", Of<double>([0.9999999999, 1, 1.9999999999], 3))));
    }

    [Fact]
    public void A_histogram_is_counted_in_float64()
    {
        GraphText Graph(string type, string field, string low, string high, int bins) => Input(new GraphText(), "x", type, 4).Ints("bins", [bins], isScalar: true)
            .Node("range", "Const", [], $"dtype {{ type: {type} }}", $"value {{ tensor {{ dtype: {type} tensor_shape {{ dim {{ size: 2 }} }} {field}: {low} {field}: {high} }} }}")
            .Node("y", "HistogramFixedWidth", ["x", "range", "bins"], $"T {{ type: {type} }}", "dtype { type: DT_INT32 }");

        // The float32 next to 0.7 is below it, that next to 0.3 and 0.6 above: 0.7f / (1.0 / 10) is less than 7.
        Assert.Equal([0, 0, 0, 1, 0, 0, 3, 0, 0, 0], Run<int>(Graph("DT_FLOAT", "float_val", "0", "1", 10), "y", ("x", Of<float>([0.7f, 0.7f, 0.3f, 0.6f], 4))));
        Assert.Equal([1, 1, 1, 1], Run<int>(Graph("DT_INT32", "int_val", "0", "10", 4), "y", ("x", Of<int>([0, 3, 5, 9], 4))));
        Assert.Equal([2, 0, 0, 2], Run<int>(Graph("DT_INT32", "int_val", "0", "10", 4), "y", ("x", Of<int>([int.MinValue, 2, 8, int.MaxValue], 4))));
    }

    [Fact]
    public void The_logarithm_of_a_determinant_is_told_where_the_determinant_is_too_small_or_large()
    {
        const int N = 40;
        GraphText graph = new GraphText().Input("x", 5, N, N).Node("y", "LogMatrixDeterminant", ["x"], "T { type: DT_FLOAT }");
        float[] x = new float[5 * N * N];
        float[] diagonals = [0.05f, -20, 3, 3, 0];
        for (int i = 0; i < N; i++)
        {
            for (int m = 0; m < 5; m++)
            {
                // In the third matrix two rows are exchanged, in the fourth all go on by one, which are 39 exchanges.
                int row = m switch { 2 => i < 2 ? 1 - i : i, 3 => (i + 1) % N, _ => i };
                x[(((m * N) + row) * N) + i] = m == 1 && i == 0 ? 20 : diagonals[m];
            }
        }

        ModelRunner runner = new(graph.Import(_folder, "y", "y:1"));
        IReadOnlyDictionary<string, Tensor> results = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Of(x, 5, N, N) });
        Assert.Equal([1f, -1, -1, -1, 0], results["y"].AsSpan<float>().ToArray());
        float[] expected = [(float)(N * Math.Log(0.05f)), (float)(N * Math.Log(20)), (float)(N * Math.Log(3)), (float)(N * Math.Log(3)), float.NegativeInfinity];
        Assert.Equal(expected, results["y:1"].AsSpan<float>().ToArray(), (a, b) => a == b || Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void A_cross_entropy_takes_logits_of_which_some_are_masked()
    {
        GraphText graph = Input(new GraphText().Input("x", 2, 3), "t", "DT_INT32", 2).Node("y", "SparseSoftmaxCrossEntropyWithLogits", ["x", "t"], "T { type: DT_FLOAT }", "Tlabels { type: DT_INT32 }");
        (string, Tensor)[] inputs = [("x", Of<float>([0, float.NegativeInfinity, 0, 0, float.NegativeInfinity, 0], 2, 3)), ("t", Of<int>([0, 1], 2))];
        Assert.Equal([MathF.Log(2), float.PositiveInfinity], Run<float>(graph, "y", inputs), (a, b) => a == b || Math.Abs(a - b) < 1e-6);
        Assert.Equal([-0.5f, 0, 0.5f, 0.5f, -1, 0.5f], Run<float>(graph, "y:1", inputs));
    }

    [Fact]
    public void No_target_is_among_the_best_where_a_score_is_not_finite()
    {
        GraphText graph = Input(new GraphText().Input("x", 4, 3), "t", "DT_INT32", 4).Node("y", "InTopK", ["x", "t"], "T { type: DT_INT32 }", "k { i: 2 }");
        float[] scores = [1, 2, float.PositiveInfinity, 1, 2, float.NaN, 1, 2, float.NegativeInfinity, 1, 2, 3];
        Assert.Equal([false, false, false, true], Run<bool>(graph, "y", ("x", Of(scores, 4, 3)), ("t", Of<int>([1, 1, 1, 1], 4))));
    }

    [Fact]
    public void Elements_are_the_same_where_they_are_equal()
    {
        GraphText unique = new GraphText().Const("x", [0, -0f, 1, 1], 4).Node("nan", "Const", [], "dtype { type: DT_FLOAT }", "value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: nan float_val: nan } }")
            .Ints("axis", [0], isScalar: true).Node("all", "ConcatV2", ["x", "nan", "axis"], "T { type: DT_FLOAT }", "N { i: 2 }")
            .Node("y", "Unique", ["all"], "T { type: DT_FLOAT }", "out_idx { type: DT_INT32 }").Node("z", "ListDiff", ["all", "x"], "T { type: DT_FLOAT }", "out_idx { type: DT_INT32 }");
        Assert.Equal([0f, 1, float.NaN, float.NaN], Run<float>(unique, "y"));
        Assert.Equal([0, 0, 1, 1, 2, 3], Run<int>(unique, "y:1"));
        Assert.Equal([float.NaN, float.NaN], Run<float>(unique, "z"));

        GraphText difference = new GraphText().Input("x", 2).Input("y", 1).Node("z", "ListDiff", ["x", "y"], "T { type: DT_FLOAT }", "out_idx { type: DT_INT32 }");
        Assert.Equal([1f], Run<float>(difference, "z", ("x", Of<float>([0, 1], 2)), ("y", Of<float>([-0f], 1))));
    }

    [Theory]
    [InlineData("FakeQuantWithMinMaxVars", "")]
    [InlineData("FakeQuantWithMinMaxVarsPerChannel", "dim { size: 1 }")]
    public void A_range_of_nothing_but_zero_gives_zeros(string op, string shape)
    {
        GraphText Graph(int most) => new GraphText().Input("x", 2, 1).Node("least", "Const", [], "dtype { type: DT_FLOAT }", $"value {{ tensor {{ dtype: DT_FLOAT tensor_shape {{ {shape} }} float_val: {most} }} }}")
            .Node("y", op, ["x", "least", "least"], "num_bits { i: 8 }");
        Assert.Equal([0f, 0], Run<float>(Graph(0), "y", ("x", Of<float>([1, -3], 2, 1))));
        Assert.Throws<UnsupportedModelException>(() => Graph(1).Import(_folder, "y"));
    }

    [Fact]
    public void One_hot_codes_may_be_of_more_classes_than_the_indices_count()
    {
        GraphText graph = Input(new GraphText(), "x", "DT_UINT8", 2).Ints("depth", [300], isScalar: true).Const("on", [1]).Const("off", [0])
            .Node("y", "OneHot", ["x", "depth", "on", "off"], "T { type: DT_FLOAT }", "TI { type: DT_UINT8 }");
        float[] codes = Run<float>(graph, "y", ("x", Of<byte>([3, 200], 2)));
        Assert.Equal([3, 500], Enumerable.Range(0, 600).Where(i => codes[i] == 1));
    }

    [Fact]
    public void Padding_may_be_any_integer()
    {
        GraphText graph = Input(new GraphText(), "x", "DT_INT64", -1, 1).Node("pads", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } dim { size: 2 } } int_val: 0 int_val: 0 int_val: 1 int_val: 1 } }")
            .Node("value", "Const", [], "dtype { type: DT_INT64 }", string.Create(CultureInfo.InvariantCulture, $"value {{ tensor {{ dtype: DT_INT64 tensor_shape {{ }} int64_val: {Beyond} }} }}"))
            .Node("y", "PadV2", ["x", "pads", "value"], "T { type: DT_INT64 }", "Tpaddings { type: DT_INT32 }");
        Assert.Equal([Beyond, -Beyond, Beyond, Beyond, 7, Beyond], Run<long>(graph, "y", ("x", Of<long>([-Beyond, 7], 2, 1))));
    }

    [Fact]
    public void A_joined_TensorArray_tells_the_lengths_of_its_items()
    {
        GraphText graph = new GraphText().Input("x", 2, 3).Ints("n", [2], isScalar: true).Ints("indices", [0, 1]).Node("list", "TensorArrayV3", ["n"], "dtype { type: DT_FLOAT }")
            .Node("filled", "TensorArrayScatterV3", ["list", "indices", "x", "list:1"], "T { type: DT_FLOAT }").Node("y", "TensorArrayConcatV3", ["list", "filled"], "dtype { type: DT_FLOAT }");
        Assert.Equal([3, 3], Run<long>(graph, "y:1", ("x", Of<float>([1, 2, 3, 4, 5, 6], 2, 3))));
    }

    private T[] Run<T>(GraphText graph, string output, params (string Name, Tensor Value)[] inputs)
        where T : unmanaged
    {
        ModelRunner runner = new(graph.Import(_folder, output));
        return runner.Predict(inputs.Where(i => runner.Inputs.Any(r => r.Name == i.Name)).ToDictionary(i => i.Name, i => i.Value))[output].AsSpan<T>().ToArray();
    }

    private static GraphText Input(GraphText graph, string name, string type, params int[] shape) =>
        graph.Node(name, "Placeholder", [], $"dtype {{ type: {type} }}", $"shape {{ shape {{ {string.Join(' ', shape.Select(d => $"dim {{ size: {d.ToString(CultureInfo.InvariantCulture)} }}"))} }} }}");

    private static Tensor Of<T>(T[] values, params long[] shape)
        where T : unmanaged => Tensor.Create<T>(values, new TensorShape(shape));
}

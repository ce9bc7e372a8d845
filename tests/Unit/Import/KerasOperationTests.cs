using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Functions of TensorFlow and keras.ops that a model calls on its tensors, in the three forms files write them.</summary>
public sealed class KerasOperationTests
{
    [Theory]
    [InlineData("math.multiply", "[\"x\", 0, 0, {\"y\": 2.0, \"name\": null}]", new float[] { 2, -4, 6, 8 })]
    [InlineData("__operators__.add", "[\"x\", 0, 0, {\"y\": [\"x\", 0, 0]}]", new float[] { 2, -4, 6, 8 })]
    [InlineData("math.subtract", "[\"_CONSTANT_VALUE\", -1, 1.0, {\"y\": [\"x\", 0, 0]}]", new float[] { 0, 3, -2, -3 })]
    [InlineData("math.divide", "[\"x\", 0, 0, {\"y\": [[2.0, 4.0]]}]", new float[] { 0.5f, -0.5f, 1.5f, 1 })]
    [InlineData("math.pow", "[\"x\", 0, 0, {\"y\": 2}]", new float[] { 1, 4, 9, 16 })]
    [InlineData("math.abs", "[\"x\", 0, 0, {}]", new float[] { 1, 2, 3, 4 })]
    [InlineData("nn.relu", "[\"x\", 0, 0, {}]", new float[] { 1, 0, 3, 4 })]
    [InlineData("clip_by_value", "[\"x\", 0, 0, {\"clip_value_min\": -1, \"clip_value_max\": 3.5}]", new float[] { 1, -1, 3, 3.5f })]
    [InlineData("math.reduce_sum", "[\"x\", 0, 0, {\"axis\": [1, 2]}]", new float[] { 6 })]
    [InlineData("math.reduce_mean", "[\"x\", 0, 0, {\"axis\": -1}]", new float[] { -0.5f, 3.5f })]
    [InlineData("math.reduce_max", "[\"x\", 0, 0, {\"axis\": 1, \"keepdims\": true}]", new float[] { 3, 4 })]
    [InlineData("math.reduce_std", "[\"x\", 0, 0, {\"axis\": 2}]", new float[] { 1.5f, 0.5f })]
    [InlineData("reshape", "[\"x\", 0, 0, {\"shape\": [-1, 4]}]", new float[] { 1, -2, 3, 4 })]
    [InlineData("compat.v1.transpose", "[\"x\", 0, 0, {\"perm\": [0, 2, 1]}]", new float[] { 1, 3, -2, 4 })]
    [InlineData("expand_dims", "[\"x\", 0, 0, {\"axis\": 1}]", new float[] { 1, -2, 3, 4 })]
    [InlineData("concat", "[[\"x\", 0, 0, {\"axis\": 1}], [\"x\", 0, 0, {\"axis\": 1}]]", new float[] { 1, -2, 3, 4, 1, -2, 3, 4 })]
    [InlineData("stack", "[[\"x\", 0, 0, {\"axis\": 1}], [\"x\", 0, 0, {\"axis\": 1}]]", new float[] { 1, -2, 3, 4, 1, -2, 3, 4 })]
    [InlineData("linalg.matmul", "[\"x\", 0, 0, {\"b\": [\"x\", 0, 0], \"transpose_b\": true}]", new float[] { 5, -5, -5, 25 })]
    [InlineData("tile", "[\"x\", 0, 0, {\"multiples\": [1, 1, 2]}]", new float[] { 1, -2, 1, -2, 3, 4, 3, 4 })]
    [InlineData("reverse", "[\"x\", 0, 0, {\"axis\": [1]}]", new float[] { 3, 4, 1, -2 })]
    [InlineData("cast", "[\"x\", 0, 0, {\"dtype\": \"int32\"}]", new float[] { 1, -2, 3, 4 })]
    [InlineData("math.l2_normalize", "[\"x\", 0, 0, {\"axis\": 1}]", new float[] { 0.31622776f, -0.4472136f, 0.9486833f, 0.8944272f })]
    [InlineData("pad", "[\"x\", 0, 0, {\"paddings\": [[0, 0], [0, 0], [1, 0]]}]", new float[] { 0, 1, -2, 0, 3, 4 })]
    [InlineData("math.argmax", "[\"x\", 0, 0, {\"axis\": 2}]", new float[] { 0, 1 })]
    [InlineData("where", "[\"x\", 0, 0, {\"x\": 1.0, \"y\": 0.0}]", new float[] { 1, 1, 1, 1 })]
    [InlineData("math.cumsum", "[\"x\", 0, 0, {\"axis\": 1}]", new float[] { 1, -2, 4, 2 })]
    [InlineData("math.cumsum", "[\"x\", 0, 0, {\"axis\": 2, \"exclusive\": true, \"reverse\": true}]", new float[] { -2, 0, 4, 0 })]
    [InlineData("roll", "[\"x\", 0, 0, {\"shift\": 1, \"axis\": 2}]", new float[] { -2, 1, 4, 3 })]
    [InlineData("zeros_like", "[\"x\", 0, 0, {}]", new float[] { 0, 0, 0, 0 })]
    [InlineData("ones_like", "[\"x\", 0, 0, {}]", new float[] { 1, 1, 1, 1 })]
    [InlineData("sort", "[\"x\", 0, 0, {\"axis\": -1}]", new float[] { -2, 1, 3, 4 })]
    [InlineData("argsort", "[\"x\", 0, 0, {\"direction\": \"DESCENDING\"}]", new float[] { 0, 1, 1, 0 })]
    [InlineData("one_hot", "[\"x\", 0, 0, {\"depth\": 2, \"on_value\": 5.0, \"off_value\": -1.0}]", new float[] { -1, 5, -1, -1, -1, -1, -1, -1 })]
    [InlineData("tensordot", "[\"x\", 0, 0, {\"b\": [[1.0, 10.0], [100.0, 1000.0]], \"axes\": 1}]", new float[] { -199, -1990, 403, 4030 })]
    [InlineData("tensordot", "[\"x\", 0, 0, {\"b\": [[1.0, 10.0], [100.0, 1000.0]], \"axes\": [[1, 2], [0, 1]]}]", new float[] { 4281 })]
    [InlineData("math.count_nonzero", "[\"x\", 0, 0, {\"axis\": [1, 2]}]", new float[] { 4 })]
    public void A_function_of_TensorFlow_is_computed(string function, string node, float[] expected)
    {
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $"[{node}]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor result = Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0];
        AssertClose(result, [.. result.Shape], expected);
    }

    // x is (1, 2, 2, 4): 0 to 15 in order.
    [Theory]
    [InlineData("nn.depth_to_space", "{\"block_size\": 2}", new long[] { 1, 4, 4, 1 }, new float[] { 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15 })]
    [InlineData("nn.space_to_depth", "{\"block_size\": 2}", new long[] { 1, 1, 1, 16 }, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })]
    [InlineData("nn.conv2d", "{\"filters\": [[[[1.0], [0.0], [0.0], [10.0]]]], \"strides\": [1, 1], \"padding\": \"VALID\"}", new long[] { 1, 2, 2, 1 }, new float[] { 30, 74, 118, 162 })]
    [InlineData("nn.conv2d", "{\"filters\": [[[[1.0], [0.0], [0.0], [0.0]], [[100.0], [0.0], [0.0], [0.0]]]], \"strides\": 1, \"padding\": [[0, 0], [0, 0], [1, 0], [0, 0]]}", new long[] { 1, 2, 2, 1 }, new float[] { 0, 400, 800, 1208 })]
    public void A_function_on_images_is_computed(string function, string options, long[] shape, float[] expected)
    {
        string json = Functional(Input("x", "[null, 2, 2, 4]"), Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $"[[\"x\", 0, 0, {options}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2, 4], [.. Enumerable.Range(0, 16).Select(i => (float)i)])))[0], shape, expected);
    }

    [Fact]
    public void What_a_model_computes_from_shapes_follows_the_number_of_samples()
    {
        // tile(x, [1, shape(x)[0]]); reshape(x, [shape(x)[0] * 2, 1]); zeros([shape(x)[0], 3]); and the shape itself.
        string json = Functional(
            Input("x", "[null, 2]"),
            string.Join(
                ", ",
                Layer("TFOpLambda", "s", """{"function": "compat.v1.shape"}""", """[["x", 0, 0, {"out_type": "int32"}]]"""),
                Layer("SlicingOpLambda", "n", """{"function": "__operators__.getitem"}""", """[["s", 0, 0, {"slice_spec": 0}]]"""),
                Layer("TFOpLambda", "tiled", """{"function": "tile"}""", """[["x", 0, 0, {"multiples": [1, ["n", 0, 0]]}]]"""),
                Layer("TFOpLambda", "twice", """{"function": "math.multiply"}""", """[["n", 0, 0, {"y": 2}]]"""),
                Layer("TFOpLambda", "column", """{"function": "reshape"}""", """[["x", 0, 0, {"shape": [["twice", 0, 0], 1]}]]"""),
                Layer("TFOpLambda", "zero", """{"function": "zeros"}""", """[[["n", 0, 0], 3]]""")),
            """[["x", 0, 0]]""",
            """[["tiled", 0, 0], ["column", 0, 0], ["s", 0, 0], ["zero", 0, 0]]""");
        ModelGraph graph = ImportJson(json, Keras2);
        Tensor[] one = Predict(graph, ("x", T([1, 2], 1, 2)));
        AssertClose(one[0], [1, 2], 1, 2);
        Tensor[] two = Predict(graph, ("x", T([2, 2], 1, 2, 3, 4)));
        AssertClose(two[0], [2, 4], 1, 2, 1, 2, 3, 4, 3, 4);
        AssertClose(two[1], [4, 1], 1, 2, 3, 4);
        AssertClose(two[2], [2], 2, 2);
        AssertClose(two[3], [2, 3], 0, 0, 0, 0, 0, 0);
    }

    // x is (1, 2, 2, 4): 0 to 15 in order; its samples have indices of their own.
    [Theory]
    [InlineData("gather_nd", "\"batch_dims\": 1", "[null, 2, 2]", new[] { 1, 0, 0, 1 }, new long[] { 1, 2, 4 }, new float[] { 8, 9, 10, 11, 4, 5, 6, 7 })]
    [InlineData("gather", "\"axis\": 2, \"batch_dims\": 1", "[null, 3]", new[] { 1, 0, 1 }, new long[] { 1, 2, 3, 4 }, new float[] { 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15 })]
    [InlineData("gather", "\"batch_dims\": 1", "[null, 1]", new[] { 1 }, new long[] { 1, 1, 2, 4 }, new float[] { 8, 9, 10, 11, 12, 13, 14, 15 })]
    public void Samples_may_have_indices_of_their_own(string function, string options, string indices, int[] values, long[] shape, float[] expected)
    {
        string json = Functional(
            Input("x", "[null, 2, 2, 4]") + ", " + Input("i", indices, "int32"),
            Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $"[[\"x\", 0, 0, {{\"indices\": [\"i\", 0, 0], {options}}}]]"),
            "[[\"x\", 0, 0], [\"i\", 0, 0]]",
            "[[\"op\", 0, 0]]");
        long[] indexShape = [1, .. indices.Trim('[', ']').Split(", ").Skip(1).Select(long.Parse)];
        Tensor i = Tensor.Create<int>(values, new TensorShape(indexShape));
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2, 4], [.. Enumerable.Range(0, 16).Select(v => (float)v)])), ("i", i))[0], shape, expected);
    }

    [Fact]
    public void Negative_indices_are_taken_from_the_end()
    {
        string json = Functional(
            Input("x", "[null, 3]"),
            Operation("Take", "op", """{"axis": 1}""", $$"""[{"args": [{{Tensor3("x")}}, [-1, 0, -3]], "kwargs": {} }]"""),
            """["x", 0, 0]""",
            """["op", 0, 0]""");
        AssertClose(Predict(ImportJson(json, Keras3), ("x", T([2, 3], 1, 2, 3, 4, 5, 6)))[0], [2, 3], 3, 1, 1, 6, 4, 4);
    }

    [Fact]
    public void A_running_sum_without_an_axis_is_refused()
    {
        // keras.ops sums up the flattened array, tf.math along the first axis.
        string json = Functional(Input("x", "[null, 2]"), Operation("Cumsum", "op", "{}", $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {} }]"""), """["x", 0, 0]""", """["op", 0, 0]""");
        Assert.Contains("give it an axis", Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_divided_without_nan_are_numbers()
    {
        string json = Functional(Input("x", "[null, 3]", "int32") + ", " + Input("y", "[null, 3]", "int32"), Operation("DivideNoNan", "op", "{}", $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("y")}}], "kwargs": {} }]"""), """[["x", 0, 0], ["y", 0, 0]]""", """["op", 0, 0]""");
        Tensor Ints(params int[] values) => Tensor.Create<int>(values, new TensorShape(1, values.Length));
        AssertClose(Predict(ImportJson(json, Keras3), ("x", Ints(3, 1, 5)), ("y", Ints(4, 0, -2)))[0], [1, 3], 0.75f, 0, -2.5f);
    }

    [Theory]
    [InlineData("LogicalXor", "{}", new float[] { 0, 1, 1, 0 })]
    [InlineData("Glu", """{"axis": -1}""", new float[] { 0, 0.5f })]
    [InlineData("Sparsemax", """{"axis": -1}""", new float[] { 0, 0, 0, 1 })]
    public void Operations_that_state_their_default_axis_are_computed(string name, string options, float[] expected)
    {
        string second = name == "LogicalXor" ? ", " + Tensor3("y") : string.Empty;
        string json = Functional(Input("x", "[null, 4]") + ", " + Input("y", "[null, 4]"), Operation(name, "op", options, $$"""[{"args": [{{Tensor3("x")}}{{second}}], "kwargs": {} }]"""), """[["x", 0, 0], ["y", 0, 0]]""", """["op", 0, 0]""");
        float[] given = name switch { "Glu" => [0, 1, 0, 0], "Sparsemax" => [0, 0, 0, 2], _ => [0, 0, 1, 1] };
        AssertClose(Predict(ImportJson(json, Keras3), ("x", T([1, 4], given)), ("y", T([1, 4], 0, 1, 0, 1)))[0], [1, expected.Length], expected);
    }

    [Fact]
    public void An_einsum_kept_as_a_node_definition_is_computed()
    {
        string equation = Convert.ToBase64String("abc,abd->acd"u8);
        string node = System.Text.Json.JsonSerializer.Serialize("""{"name": "op", "op": "Einsum", "input": ["x", "x"], "attr": {"equation": {"s": "EQUATION"}, "N": {"i": "2"} } }""".Replace("EQUATION", equation, StringComparison.Ordinal));
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {} }""", "[[[\"x\", 0, 0, {}], [\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0], [1, 2, 2], 10, 10, 10, 20);
    }

    [Theory]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, 0]", new long[] { 1, 2 }, new float[] { 1, 2 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, -1]", new long[] { 1, 2 }, new float[] { 5, 6 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, {\"start\": 1, \"stop\": null, \"step\": null}]", new long[] { 1, 2, 2 }, new float[] { 3, 4, 5, 6 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, {\"start\": null, \"stop\": -1, \"step\": 1}]", new long[] { 1, 2, 2 }, new float[] { 1, 2, 3, 4 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, {\"start\": null, \"stop\": null, \"step\": -1}]", new long[] { 1, 3, 2 }, new float[] { 5, 6, 3, 4, 1, 2 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, {\"start\": null, \"stop\": null, \"step\": 2}, 1]", new long[] { 1, 2 }, new float[] { 2, 6 })]
    [InlineData("[{\"class_name\": \"__ellipsis__\", \"config\": {}}, 0]", new long[] { 1, 3 }, new float[] { 1, 3, 5 })]
    [InlineData("[{\"class_name\": \"__ellipsis__\"}, null]", new long[] { 1, 3, 2, 1 }, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData("[{\"start\": null, \"stop\": null, \"step\": null}, {\"start\": 2, \"stop\": 1, \"step\": null}]", new long[] { 1, 0, 2 }, new float[0])]
    public void Python_indexing_is_that_of_Python(string spec, long[] shape, float[] expected)
    {
        string json = Functional(Input("x", "[null, 3, 2]"), Layer("SlicingOpLambda", "op", """{"function": "__operators__.getitem"}""", $"[[\"x\", 0, 0, {{\"slice_spec\": {spec}}}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor x = T([1, 3, 2], 1, 2, 3, 4, 5, 6);
        ModelGraph graph = ImportJson(json, Keras2);
        Assert.Equal(new TensorShape(shape), graph.Outputs[0].Value.Shape.For(1));
        if (expected.Length > 0)
        {
            AssertClose(Predict(graph, ("x", x))[0], shape, expected);
        }

        // Keras 3 has an operation for it.
        string spec3 = spec.Replace("{\"start\"", "{\"class_name\": \"__slice__\", \"config\": {\"start\"", StringComparison.Ordinal).Replace("null}", "null}}", StringComparison.Ordinal).Replace("1}", "1}}", StringComparison.Ordinal).Replace("2}", "2}}", StringComparison.Ordinal);
        string keras3 = Functional(Input("x", "[null, 3, 2]"), Operation("GetItem", "get_item", "{}", $$"""[{"args": [{{Tensor3("x")}}, {{spec3}}], "kwargs": {} }]"""), "[\"x\", 0, 0]", "[\"get_item\", 0, 0]");
        Assert.Equal(new TensorShape(shape), ImportJson(keras3, Keras3).Outputs[0].Value.Shape.For(1));
    }

    [Theory]
    [InlineData("Mul", "{\"1\": 2.0}", "{}", new float[] { 2, -4, 6, 8 })]
    [InlineData("Mean", "{\"1\": [1, 2]}", "{\"keep_dims\": {\"b\": true}}", new float[] { 1.5f })]
    [InlineData("StridedSlice", "{\"1\": [0, 1], \"2\": [0, 2], \"3\": [1, 1]}", "{\"begin_mask\": {\"i\": \"1\"}, \"end_mask\": {\"i\": \"1\"}, \"shrink_axis_mask\": {\"i\": \"2\"}}", new float[] { 3, 4 })]
    [InlineData("Cast", "{}", "{\"DstT\": {\"type\": \"DT_INT32\"}}", new float[] { 1, -2, 3, 4 })]
    [InlineData("PadV2", "{\"1\": [[0, 0], [0, 0], [1, 0]], \"2\": 5.0}", "{\"Tpaddings\": {\"type\": \"DT_INT32\"}}", new float[] { 5, 1, -2, 5, 3, 4 })]
    [InlineData("MirrorPad", "{\"1\": [[0, 0], [0, 0], [1, 0]]}", "{\"mode\": {\"s\": \"UkVGTEVDVA==\"}}", new float[] { -2, 1, -2, 4, 3, 4 })]
    [InlineData("StridedSlice", "{\"1\": [0, -1], \"2\": [0, 0], \"3\": [1, 1]}", "{\"begin_mask\": {\"i\": \"0\"}, \"end_mask\": {\"i\": \"0\"}, \"new_axis_mask\": {\"i\": \"0\"}, \"ellipsis_mask\": {\"i\": \"1\"}, \"shrink_axis_mask\": {\"i\": \"2\"}}", new float[] { -2, 4 })]
    public void An_op_kept_as_a_node_definition_is_computed(string op, string constants, string attributes, float[] expected)
    {
        string node = System.Text.Json.JsonSerializer.Serialize($$"""{"name": "op", "op": "{{op}}", "input": ["x"], "attr": {{attributes}}}""");
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {{constants}}}""", "[[[\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor result = Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0];
        AssertClose(result, [.. result.Shape], expected);
    }

    // What the graph importer knows is known here: x is (1, 2, 2), 1 -2 3 4.
    [Theory]
    [InlineData("Cumprod", "{\"1\": 1}", new float[] { 1, -2, 3, -8 })]
    [InlineData("Xlogy", "{\"0\": 0.0}", new float[] { 0, 0, 0, 0 })]
    [InlineData("MatrixBandPart", "{\"1\": 0, \"2\": -1}", new float[] { 1, -2, 0, 4 })]
    public void An_op_of_graphs_is_one_of_layers(string op, string constants, float[] expected)
    {
        string node = System.Text.Json.JsonSerializer.Serialize($$"""{"name": "op", "op": "{{op}}", "input": ["x"], "attr": {} }""");
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {{constants}}}""", "[[[\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor result = Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0];
        AssertClose(result, [.. result.Shape], expected);
    }

    [Theory]
    [InlineData("VarHandleOp", "the op 'VarHandleOp' needs the graph it stood in")]
    [InlineData("While", "the op 'While' needs the graph it stood in")]
    public void An_op_that_needs_its_graph_is_refused(string op, string reason)
    {
        string node = System.Text.Json.JsonSerializer.Serialize($$"""{"name": "op", "op": "{{op}}", "input": ["x"], "attr": {} }""");
        string json = Functional(Input("x", "[null, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {} }""", "[[[\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Assert.Equal(reason, Assert.Single(Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras2)).Items).Reason);
    }

    // A fraction makes floats of whole numbers; a whole number takes their type.
    [Theory]
    [InlineData("0.5", DataType.Float32, new float[] { 1.5f, 2.5f })]
    [InlineData("2", DataType.Int32, new float[] { 3, 4 })]
    public void A_constant_takes_the_type_of_the_tensor_where_it_can(string constant, DataType type, float[] expected)
    {
        string json = Functional(Input("x", "[null, 2]", "int32"), Layer("TFOpLambda", "op", """{"function": "math.add"}""", $"[[\"x\", 0, 0, {{\"y\": {constant}}}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor result = Predict(ImportJson(json, Keras2), ("x", Tensor.Create<int>([1, 2], new TensorShape(1, 2))))[0];
        Assert.Equal(type, result.DataType);
        Assert.Equal(expected, TensorConverter.TryConvert(result, DataType.Float32)!.AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_result_that_is_known_at_import_keeps_its_layer()
    {
        // shape(x)[1:] of an input of known extents is a constant, and still what the layer gives.
        string json = Functional(
            Input("x", "[null, 2, 3]"),
            string.Join(
                ", ",
                Layer("TFOpLambda", "s", """{"function": "shape"}""", """[["x", 0, 0, {}]]"""),
                Layer("SlicingOpLambda", "op", """{"function": "__operators__.getitem"}""", """[["s", 0, 0, {"slice_spec": {"start": 1, "stop": null, "step": null}}]]""")),
            "[[\"x\", 0, 0]]",
            "[[\"op\", 0, 0]]");
        ModelGraph graph = ImportJson(json, Keras2);
        Assert.Contains(graph.Nodes, n => n.SourceName == "op");
        AssertClose(Predict(graph, ("x", T([1, 2, 3], 1, 2, 3, 4, 5, 6)))[0], [2], 2, 3);
    }

    [Fact]
    public void An_op_that_joins_a_list_finds_its_axis_after_it()
    {
        string node = System.Text.Json.JsonSerializer.Serialize("""{"name": "op", "op": "ConcatV2", "input": ["x", "x", "axis"], "attr": {"N": {"i": "2"}}}""");
        string json = Functional(Input("x", "[null, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {"2": 1} }""", "[[[\"x\", 0, 0, {}], [\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2], 1, 2)))[0], [1, 4], 1, 2, 1, 2);
    }

    // An argument that is looked up as one kind of value, and is another, must not be passed over.
    [Theory]
    [InlineData("Repeat", "{\"axis\": 1}", ", [1, 2]", "2 numbers")]
    [InlineData("Softmax", "{\"axis\": [1, 2]}", "", "2 numbers")]
    [InlineData("Pad", "{}", ", 1, 5.0", "where a text is expected")]
    [InlineData("Mean", "{\"axis\": 1, \"keepdims\": \"yes\"}", "", "where a boolean is expected")]
    [InlineData("Dot", "{}", ", [[[1.0, 2.0], [3.0, 4.0]]]", "with a matrix is")]
    public void An_argument_of_another_kind_is_refused(string className, string options, string more, string says)
    {
        string json = Functional(Input("x", "[null, 2, 2]"), Operation(className, "op", options, $$"""[{"args": [{{Tensor3("x")}}{{more}}], "kwargs": {} }]"""), "[\"x\", 0, 0]", "[\"op\", 0, 0]");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras3));
        Assert.Contains(says, Assert.Single(fault.Items).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_one_size_is_no_number_of_parts()
    {
        string json = Functional(Input("x", "[null, 2]"), Layer("TFOpLambda", "op", """{"function": "split"}""", "[[\"x\", 0, 0, {\"num_or_size_splits\": [2], \"axis\": 1}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2], 1, 2)))[0], [1, 2], 1, 2);
    }

    // x is (1, 2, 2), and stands for both operands.
    [Theory]
    [InlineData("...ij,...jk->...ik", new float[] { -5, -10, 15, 10 })]
    [InlineData("bij,bkj", new float[] { 5, -5, -5, 25 })]
    [InlineData("...j,...j->...", new float[] { 5, 25 })]
    public void An_einsum_may_leave_axes_and_its_result_unnamed(string equation, float[] expected)
    {
        string coded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(equation));
        string node = System.Text.Json.JsonSerializer.Serialize($$$"""{"name": "op", "op": "Einsum", "input": ["x", "x"], "attr": {"equation": {"s": "{{{coded}}}"}, "N": {"i": "2"} } }""");
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {} }""", "[[[\"x\", 0, 0, {}], [\"x\", 0, 0, {}]]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor result = Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0];
        AssertClose(result, [.. result.Shape], expected);
    }

    [Fact]
    public void Ops_follow_the_shape_that_a_model_slices_to_reshape_with()
    {
        // reshape(x, [shape(x)[0], 4]) as TensorFlow 2.0 to 2.3 write it.
        string Op(string name, string op, string attributes, string constants, string inbound) =>
            Layer("TensorFlowOpLayer", name, $$"""{"node_def": {{System.Text.Json.JsonSerializer.Serialize($$"""{"name": "{{name}}", "op": "{{op}}", "input": [], "attr": {{attributes}}}""")}}, "constants": {{constants}}}""", inbound);
        string masks = """{"begin_mask": {"i": "0"}, "end_mask": {"i": "0"}, "ellipsis_mask": {"i": "0"}, "new_axis_mask": {"i": "0"}, "shrink_axis_mask": {"i": "1"}, "T": {"type": "DT_INT32"}}""";
        string json = Functional(
            Input("x", "[null, 2, 2]"),
            string.Join(
                ", ",
                Op("s", "Shape", """{"out_type": {"type": "DT_INT32"}}""", "{}", """[[["x", 0, 0, {}]]]"""),
                Op("n", "StridedSlice", masks, """{"1": [0], "2": [1], "3": [1]}""", """[[["s", 0, 0, {}]]]"""),
                Op("p", "Pack", """{"N": {"i": "2"}, "axis": {"i": "0"}}""", """{"1": 4}""", """[[["n", 0, 0, {}]]]"""),
                Op("op", "Reshape", "{}", "{}", """[[["x", 0, 0, {}], ["p", 0, 0, {}]]]""")),
            "[[\"x\", 0, 0]]",
            "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8)))[0], [2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void Images_of_any_size_are_taken_apart_by_the_size_at_hand()
    {
        string json = Functional(
            Input("x", "[null, null, null, 4]"), Layer("TFOpLambda", "op", """{"function": "nn.depth_to_space"}""", "[[\"x\", 0, 0, {\"block_size\": 2}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        ModelGraph graph = ImportJson(json, Keras2);
        Assert.Equal("(N, ?, ?, 1)", graph.Outputs[0].Value.Shape.ToString());
        ModelRunner runner = new(graph);
        AssertClose(runner.Predict(new Dictionary<string, Tensor> { ["x"] = T([1, 1, 2, 4], 0, 1, 2, 3, 4, 5, 6, 7) })["op"], [1, 2, 4, 1], 0, 1, 4, 5, 2, 3, 6, 7);
        AssertClose(runner.Predict(new Dictionary<string, Tensor> { ["x"] = T([2, 1, 1, 4], 0, 1, 2, 3, 4, 5, 6, 7) })["op"], [2, 2, 2, 1], 0, 1, 2, 3, 4, 5, 6, 7);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Planner.Plan(graph, PlanOptions.Default));
        Assert.Contains(nameof(OptionKey.InputShape), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add", "{}", ", 3.0", new float[] { 4, 1, 6, 7 })]
    [InlineData("Mean", "{\"axis\": [1], \"keepdims\": false}", "", new float[] { 2, 1 })]
    [InlineData("Transpose", "{\"axes\": [0, 2, 1]}", "", new float[] { 1, 3, -2, 4 })]
    [InlineData("Reshape", "{\"newshape\": [-1, 4]}", "", new float[] { 1, -2, 3, 4 })]
    [InlineData("Clip", "{\"x_min\": 0, \"x_max\": 3}", "", new float[] { 1, 0, 3, 3 })]
    [InlineData("Cast", "{\"dtype\": \"bool\"}", "", new float[] { 1, 1, 1, 1 })]
    [InlineData("Swapaxes", "{\"axis1\": 1, \"axis2\": 2}", "", new float[] { 1, 3, -2, 4 })]
    [InlineData("Moveaxis", "{\"source\": 2, \"destination\": 1}", "", new float[] { 1, 3, -2, 4 })]
    [InlineData("Argmax", "{\"axis\": null}", "", new float[] { 3 })]
    [InlineData("TanhShrink", "{}", "", new float[] { 0.2384058f, -1.0359724f, 2.0049452f, 3.0006707f })]
    public void An_operation_of_Keras_3_is_computed(string className, string options, string more, float[] expected)
    {
        string json = Functional(Input("x", "[null, 2, 2]"), Operation(className, "op", options, $$"""[{"args": [{{Tensor3("x")}}{{more}}], "kwargs": {} }]"""), "[\"x\", 0, 0]", "[\"op\", 0, 0]");
        Tensor result = Predict(ImportJson(json, Keras3), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0];
        AssertClose(result, [.. result.Shape], expected);
    }

    [Fact]
    public void Images_are_resized_with_elements_at_their_centers()
    {
        string json = Functional(Input("x", "[null, 1, 2, 1]"), Layer("TFOpLambda", "op", """{"function": "image.resize"}""", "[[\"x\", 0, 0, {\"size\": [1, 4]}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 1, 2, 1], 0, 4)))[0], [1, 1, 4, 1], 0, 1, 3, 4);
    }

    [Fact]
    public void Splitting_gives_several_tensors()
    {
        string json = Functional(Input("x", "[null, 3]"), Layer("TFOpLambda", "op", """{"function": "split"}""", "[[\"x\", 0, 0, {\"num_or_size_splits\": [1, -1], \"axis\": 1}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0], [\"op\", 0, 1]]");
        Tensor[] parts = Predict(ImportJson(json, Keras2), ("x", T([1, 3], 1, 2, 3)));
        AssertClose(parts[0], [1, 1], 1);
        AssertClose(parts[1], [1, 2], 2, 3);
    }

    [Fact]
    public void Functions_that_are_not_known_are_all_listed()
    {
        string json = Functional(
            Input("x", "[null, 2]"),
            Layer("TFOpLambda", "a", """{"function": "signal.fft"}""", "[[\"x\", 0, 0, {}]]") + ", " + Layer("TFOpLambda", "b", """{"function": "io.decode_png"}""", "[[\"a\", 0, 0, {}]]"),
            "[[\"x\", 0, 0]]",
            "[[\"b\", 0, 0]]");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras2));
        Assert.Equal(["a", "b"], fault.Items.Select(i => i.Name));
    }

    [Fact]
    public void An_operation_is_not_mistaken_for_the_layer_of_its_name()
    {
        // keras.ops.softmax over axis 1, and the layer Softmax beside it.
        string json = Functional(
            Input("x", "[null, 2, 1]"),
            Operation("Softmax", "op", "{\"axis\": 1}", $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {} }]""") + ", "
                + Layer("Softmax", "layer", "{\"axis\": -1}", $$"""[{"args": [{{Tensor3("x")}}], "kwargs": {} }]"""),
            "[\"x\", 0, 0]",
            "[[\"op\", 0, 0], [\"layer\", 0, 0]]");
        Tensor[] results = Predict(ImportJson(json, Keras3), ("x", T([1, 2, 1], 5, 5)));
        AssertClose(results[0], [1, 2, 1], 0.5f, 0.5f);
        AssertClose(results[1], [1, 2, 1], 1, 1);
    }

    private static string Operation(string className, string name, string options, string inbound) =>
        $$"""{"module": "keras.src.ops.numpy", "class_name": "{{className}}", "registered_name": "{{className}}", "name": "{{name}}", "config": {{options}}, "inbound_nodes": {{inbound}} }""";

    [Fact]
    public void An_operation_of_keras_ops_is_told_from_the_layer_of_its_name_also_where_no_module_is_stated()
    {
        // As .h5 files of Keras 3 hold x + y: a layer would be called on one list, and says whether it is trainable.
        string json = Functional(
            Input("x", "[null, 2]") + ", " + Input("y", "[null, 2]"),
            Layer("Add", "sum", "{}", $$"""[{"args": [{{Tensor3("x")}}, {{Tensor3("y")}}], "kwargs": {} }]""") + ", "
                + Layer("Add", "layer", """{"trainable": true, "dtype": "float32"}""", $$"""[{"args": [[{{Tensor3("sum")}}, {{Tensor3("y")}}]], "kwargs": {} }]"""),
            """[["x", 0, 0], ["y", 0, 0]]""",
            """[["layer", 0, 0]]""");
        AssertClose(Predict(ImportJson(json, Keras3), ("x", T([1, 2], 1, 2)), ("y", T([1, 2], 10, 20)))[0], [1, 2], 21, 42);
    }
}

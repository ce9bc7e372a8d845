using TfModelTools.Tests.Import.GraphDef;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>A use of each op that tests/Unit/Vectors/op-vectors.json has no case of, and small graphs of several that belong together.</summary>
internal static class OpExamples
{
    private const string F = "T { type: DT_FLOAT }";
    private const string I = "T { type: DT_INT32 }";

    // Inputs: 'f2,3' is a float input of that shape, 'c2,3' a constant, 'i1,2' a constant of these integers, 's1' one integer.
    private static readonly (string Op, string Inputs, string[] Attributes)[] Rows =
    [
        ("AccumulateNV2", "f2,3 f2,3", [F, "N { i: 2 }"]), ("AdjustContrastv2", "f1,2,2,3 c", [F]), ("AdjustHue", "f1,2,2,3 c", [F]), ("AdjustSaturation", "f1,2,2,3 c", [F]), ("BatchMatMul", "f2,2,3 f2,3,2", [F]),
        ("BatchMatMulV3", "f2,2,3 f2,3,2", ["Ta { type: DT_FLOAT }", "Tb { type: DT_FLOAT }", "Tout { type: DT_FLOAT }"]), ("BatchMatrixBandPart", "f3,3 s1 s1", [F]), ("BatchMatrixDeterminant", "f2,2", [F]), ("BatchMatrixDiag", "f3", [F]),
        ("BatchMatrixDiagPart", "f3,3", [F]), ("BatchMatrixInverse", "f2,2", [F]), ("BatchMatrixSetDiag", "f3,3 f3", [F]), ("BatchToSpace", "f4,1,1,1 i0,0,0,0", [F, "block_size { i: 2 }"]),
        ("BatchNormWithGlobalNormalization", "f1,2,2,3 c3 c3 c3 c3", [F, "variance_epsilon { f: 0.001 }", "scale_after_normalization { b: true }"]), ("BesselI1", "f3", [F]), ("Betainc", "f3 f3 f3", [F]), ("BiasAddV1", "f2,3 c3", [F]),
        ("Bitcast", "f2,3", [F, "type { type: DT_INT32 }"]), ("BroadcastArgs", "i2,3 i1,3", [I]), ("CompareAndBitpack", "f2,8 c", [F]), ("Concat", "s1 f2,3 f2,2", [F, "N { i: 2 }"]),
        ("Conv3DBackpropInputV2", "i1,2,2,2,1 c1,1,1,1,1 f1,2,2,2,1", [F, "strides { list { i: 1 i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"SAME\" }"]), ("DeepCopy", "f3", [F]), ("DenseBincount", "i1,2,2 s4 c0", ["Tidx { type: DT_INT32 }", F]),
        ("Diag", "f3", [F]), ("DiagPart", "f3,3", [F]), ("Digamma", "f3", [F]), ("Empty", "i2,3", ["dtype { type: DT_FLOAT }"]), ("EnsureShape", "f2,3", [F, "shape { shape { dim { size: 2 } dim { size: -1 } } }"]), ("Erfinv", "f3", [F]),
        ("ExtractImagePatches", "f1,4,4,1", [F, "ksizes { list { i: 1 i: 2 i: 2 i: 1 } }", "strides { list { i: 1 i: 1 i: 1 i: 1 } }", "rates { list { i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"VALID\" }"]),
        ("FakeQuantWithMinMaxArgs", "f3", ["min { f: -1 }", "max { f: 1 }", "num_bits { i: 8 }"]), ("FakeQuantWithMinMaxVars", "f3 c c", ["num_bits { i: 8 }"]), ("FakeQuantWithMinMaxVarsPerChannel", "f2,3 c3 c3", ["num_bits { i: 8 }"]),
        ("HSVToRGB", "f2,3", [F]), ("RGBToHSV", "f2,3", [F]), ("IdentityN", "f3 f2", ["T { list { type: DT_FLOAT type: DT_FLOAT } }"]), ("Igamma", "f3 f3", [F]), ("InTopK", "f2,3 i0,1", [I, "k { i: 1 }"]), ("LogMatrixDeterminant", "f2,2", [F]),
        ("Lu", "f2,2", [F, "output_idx_type { type: DT_INT32 }"]), ("MatrixDiagPartV3", "f3,3 s0 c", [F, "align { s: \"RIGHT_LEFT\" }"]), ("MatrixDiagV3", "f3 s0 s-1 s-1 c", [F, "align { s: \"RIGHT_LEFT\" }"]),
        ("MatrixSetDiagV3", "f3,3 f3 s0", [F, "align { s: \"RIGHT_LEFT\" }"]), ("MaxPoolV2", "f1,4,4,1 i1,2,2,1 i1,2,2,1", [F, "padding { s: \"VALID\" }"]), ("Ndtri", "f3", [F]), ("ParallelConcat", "f1,3 f1,3", [F, "N { i: 2 }", "shape { shape { dim { size: 2 } dim { size: 3 } } }"]),
        ("ParallelDynamicStitch", "i0,1 i2 f2,3 f1,3", [F, "N { i: 2 }"]), ("Polygamma", "c f3", [F]), ("PreventGradient", "f3", [F]), ("RandomUniform", "i2,3", ["dtype { type: DT_FLOAT }", I]), ("ResizeArea", "f1,4,4,1 i2,2", [F]),
        ("ScatterNdNonAliasingAdd", "f4 i1 f1", [F, "Tindices { type: DT_INT32 }"]), ("ShapeN", "f3 f2", [F, "N { i: 2 }"]), ("SpaceToBatch", "f1,2,2,1 i0,0,0,0", [F, "block_size { i: 2 }"]),
        ("StatelessRandomUniform", "i2,3 i1,2", ["dtype { type: DT_FLOAT }", I, "Tseed { type: DT_INT32 }"]), ("TopK", "f5", [F, "k { i: 2 }"]), ("UniqueV2", "i1,1,2 i0", [I, "Taxis { type: DT_INT32 }"]), ("UniqueWithCounts", "i1,1,2", [I]),
        ("Zeta", "f3 f3", [F]), ("NoOp", "", []), ("PlaceholderV2", "", ["dtype { type: DT_FLOAT }", "shape { shape { dim { size: 2 } } }"]), ("PlaceholderWithDefault", "c2", ["dtype { type: DT_FLOAT }", "shape { shape { dim { size: 2 } } }"]),
        ("TensorListFromTensor", "f2,3 i3", ["element_dtype { type: DT_FLOAT }", "shape_type { type: DT_INT32 }"]), ("TensorListReserve", "i3 s2", ["element_dtype { type: DT_FLOAT }", "shape_type { type: DT_INT32 }"]),
    ];

    private const string Library = """
        library {
          function { signature { name: "outer" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "in" op: "PartitionedCall" input: "a" attr { key: "Tin" value { list { type: DT_FLOAT } } } attr { key: "Tout" value { list { type: DT_FLOAT } } } attr { key: "f" value { func { name: "body" } } } } ret { key: "r" value: "in:output:0" } }
          function { signature { name: "body" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { name: "one" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 1 } } } } node_def { name: "add" op: "AddV2" input: "a" input: "one:output:0" attr { key: "T" value { type: DT_FLOAT } } } ret { key: "r" value: "add:z:0" } }
          function { signature { name: "test" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_BOOL } } node_def { name: "ten" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 10 } } } } node_def { name: "less" op: "Less" input: "a" input: "ten:output:0" attr { key: "T" value { type: DT_FLOAT } } } ret { key: "r" value: "less:z:0" } }
        }
        versions { producer: 1000 }
        """;

    /// <summary>The graphs, by what they are an example of.</summary>
    public static IEnumerable<(string Name, GraphText Graph)> All()
    {
        foreach ((string op, string inputs, string[] attributes) in Rows)
        {
            yield return (op, Single(op, inputs, attributes));
        }

        string[] types = ["Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }"];
        yield return ("PartitionedCall", new GraphText().Input("x", -1, 3).Node("y", "PartitionedCall", ["x"], [.. types, "f { func { name: \"outer\" } }"]).Raw(Library));
        yield return ("StatelessWhile", new GraphText().Const("x", [1], []).Node("y", "StatelessWhile", ["x"], "T { list { type: DT_FLOAT } }", "cond { func { name: \"test\" } }", "body { func { name: \"body\" } }").Raw(Library));
        yield return ("StatelessIf", new GraphText().Input("x", 3).Node("p", "Const", [], "dtype { type: DT_BOOL }", "value { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } }")
            .Node("y", "StatelessIf", ["p", "x"], ["Tcond { type: DT_BOOL }", .. types, "then_branch { func { name: \"body\" } }", "else_branch { func { name: \"outer\" } }"]).Raw(Library));
        yield return ("StatelessCase", new GraphText().Input("x", 3).Ints("p", [1], isScalar: true).Node("y", "StatelessCase", ["p", "x"], [.. types, "branches { list { func { name: \"body\" } func { name: \"outer\" } } }"]).Raw(Library));
        yield return ("Switch", new GraphText().Input("x", 3).Node("p", "Const", [], "dtype { type: DT_BOOL }", "value { tensor { dtype: DT_BOOL tensor_shape { } bool_val: true } }")
            .Node("s", "Switch", ["x", "p"], F).Node("a", "Relu", ["s:1"], F).Node("b", "Neg", ["s"], F).Node("y", "Merge", ["b", "a"], F, "N { i: 2 }"));
        yield return ("Enter", new GraphText().Const("x", [1], []).Const("ten", [10], []).Const("one", [1], []).Node("e", "Enter", ["x"], F, "frame_name { s: \"loop\" }").Node("m", "Merge", ["e", "n"], F, "N { i: 2 }")
            .Node("ce", "Enter", ["ten"], F, "frame_name { s: \"loop\" }", "is_constant { b: true }").Node("oe", "Enter", ["one"], F, "frame_name { s: \"loop\" }", "is_constant { b: true }")
            .Node("c", "Less", ["m", "ce"], F).Node("l", "LoopCond", ["c"]).Node("s", "Switch", ["m", "l"], F).Node("i", "Identity", ["s:1"], F).Node("add", "Add", ["i", "oe"], F).Node("n", "NextIteration", ["add"], F).Node("y", "Exit", ["s"], F));
        yield return ("TensorList", new GraphText().Input("x", 2, 3).Ints("shape", [3]).Ints("at", [1], isScalar: true).Node("l", "TensorListFromTensor", ["x", "shape"], "element_dtype { type: DT_FLOAT }", "shape_type { type: DT_INT32 }")
            .Node("g", "TensorListGetItem", ["l", "at", "shape"], "element_dtype { type: DT_FLOAT }").Node("k", "TensorListSetItem", ["l", "at", "g"], "element_dtype { type: DT_FLOAT }").Node("y", "TensorListStack", ["k", "shape"], "element_dtype { type: DT_FLOAT }", "num_elements { i: 2 }"));
        yield return ("TensorArray", new GraphText().Input("x", 2, 3).Ints("n", [2], isScalar: true).Ints("at", [0, 1]).Node("a", "TensorArrayV3", ["n"], "dtype { type: DT_FLOAT }").Node("w", "TensorArrayScatterV3", ["a", "at", "x", "a:1"], F).Node("y", "TensorArrayGatherV3", ["a", "at", "w"], "dtype { type: DT_FLOAT }"));
        yield return ("net", new GraphText().Input("x", -1, 8, 8, 3).Const("k", [.. Enumerable.Repeat(0.1f, 54)], 3, 3, 3, 2).Const("b", [1, 2], 2).Node("c", "Conv2D", ["x", "k"], F, "strides { list { i: 1 i: 2 i: 2 i: 1 } }", "padding { s: \"SAME\" }", "data_format { s: \"NHWC\" }")
            .Node("bias", "BiasAdd", ["c", "b"], F).Node("r", "Relu", ["bias"], F).Node("p", "MaxPool", ["r"], F, "ksize { list { i: 1 i: 2 i: 2 i: 1 } }", "strides { list { i: 1 i: 2 i: 2 i: 1 } }", "padding { s: \"VALID\" }")
            .Ints("to", [-1, 8]).Node("flat", "Reshape", ["p", "to"], F, "Tshape { type: DT_INT32 }").Const("d", [.. Enumerable.Repeat(0.1f, 24)], 8, 3).Node("m", "MatMul", ["flat", "d"], F).Node("y", "Softmax", ["m"], F));
    }

    private static GraphText Single(string op, string inputs, string[] attributes)
    {
        GraphText graph = new();
        List<string> names = [];
        foreach (string input in inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = $"in{names.Count}";
            long[] numbers = [.. input[1..].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
            names.Add(name);
            _ = input[0] switch
            {
                'f' => graph.Input(name, numbers),
                'c' => graph.Const(name, [.. Enumerable.Range(1, (int)numbers.Aggregate(1L, (n, d) => n * d)).Select(n => n * 0.5f)], numbers),
                _ => graph.Ints(name, [.. numbers.Select(n => (int)n)], isScalar: input[0] == 's'),
            };
        }

        return graph.Node("y", op, [.. names], attributes);
    }
}

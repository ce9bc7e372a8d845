using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Constants that are computed at import: the same numbers that kernels compute of data, and that TensorFlow does.</summary>
public sealed class FoldedNumberTests : IDisposable
{
    private static readonly string[] FloatFunctions = ["Neg", "Abs", "Sign", "Reciprocal", "Inv", "Square", "Sqrt", "Rsqrt", "Exp", "Log", "Floor", "Ceil", "Round", "Rint"];
    private static readonly string[] IntegerFunctions = ["Neg", "Abs", "Sign", "Square"];
    private static readonly string[] Pairs =
    [
        "AddV2", "Sub", "Mul", "Div", "RealDiv", "TruncateDiv", "FloorDiv", "DivNoNan", "FloorMod", "Mod", "Pow", "Maximum", "Minimum", "SquaredDifference",
        "Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual",
    ];

    private static readonly string[] Divisions = ["Div", "RealDiv", "TruncateDiv", "FloorDiv", "DivNoNan", "FloorMod", "Mod"];
    private static readonly double[] FloatEdges = [0, -0.0, 1, 0.1, -2.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    private readonly TemporaryFolder _folder = new();

    private static readonly DataType[] Computed =
    [
        DataType.Float32, DataType.Float64, DataType.Float16, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64,
    ];

    public static TheoryData<DataType> Types => [.. Computed];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_folded_is_what_kernels_compute(DataType type)
    {
        double[] edges = type.IsFloat() ? FloatEdges : [0, 1, 2, 3, 7, 100, Least(type), Most(type)];
        List<string> outputs = [];
        GraphText Net(bool isFolded)
        {
            outputs.Clear();
            string attribute = $"T {{ type: {Name(type)} }}";
            GraphText text = Value(new GraphText(), "a", type, edges, isFolded);
            for (int turn = 0; turn < edges.Length; turn++)
            {
                foreach (char kind in "bdp")
                {
                    text = Value(text, $"{kind}{turn}", type, Operand(edges, $"{kind}{turn}", type), isFolded);
                }

                foreach (string op in Pairs)
                {
                    outputs.Add($"{op}_{turn}");
                    text = text.Node(outputs[^1], op, ["a", $"{(op == "Pow" ? 'p' : Divisions.Contains(op) ? 'd' : 'b')}{turn}"], attribute);
                }
            }

            foreach (string op in type.IsFloat() ? FloatFunctions : IntegerFunctions)
            {
                outputs.Add(op);
                text = text.Node(op, op, ["a"], attribute);
            }

            foreach (DataType target in Computed.Append(DataType.Bool).Where(t => t != type))
            {
                outputs.Add($"cast_{target}");
                text = text.Node(outputs[^1], "Cast", ["a"], $"SrcT {{ type: {Name(type)} }}", $"DstT {{ type: {Name(target)} }}");
            }

            text = text.Ints("axis", [0]);
            foreach (string op in (string[])["Sum", "Prod", "Max", "Min"])
            {
                outputs.Add(op);
                text = text.Node(op, op, ["a", "axis"], attribute, "Tidx { type: DT_INT32 }");
            }

            return text;
        }

        ModelGraph computed = Net(isFolded: false).Import(_folder, [.. outputs]);
        ModelRunner runner = new(computed);
        Dictionary<string, Tensor> data = runner.Inputs.ToDictionary(i => i.Name, i => Numbers(type, i.Name == "a" ? edges : Operand(edges, i.Name, type)));
        IReadOnlyDictionary<string, Tensor> expected = runner.Predict(data);
        ModelGraph folded = Net(isFolded: true).Import(_folder, [.. outputs]);
        int count = 0;
        foreach (NamedValue output in folded.Outputs)
        {
            if (output.Value.Constant is { } constant)
            {
                count++;
                Assert.True(AreSame(expected[output.Name], constant.Read()), $"{output.Name} of {type}: {Text(constant.Read())}, expected {Text(expected[output.Name])}");
            }
        }

        Assert.True(count >= (type.IsFloat() ? 30 : 100), $"{count} are folded");
    }

    // What TensorFlow gives, by IEEE 754 and core/kernels/cwise_ops.h: float32 divides before it rounds down.
    [Theory]
    [InlineData("FloorDiv", 1, 0.1f, 10)]
    [InlineData("Mul", 0, float.PositiveInfinity, float.NaN)]
    [InlineData("Mul", 0, float.NaN, float.NaN)]
    public void A_function_of_two_floats_is_that_of_their_type(string op, float a, float b, float expected) => Assert.Equal([expected], Folded(op, a, b).AsSpan<float>().ToArray());

    [Theory]
    [InlineData("Equal", true)]
    [InlineData("NotEqual", false)]
    [InlineData("LessEqual", true)]
    [InlineData("Less", false)]
    public void Infinity_is_as_large_as_itself(string op, bool expected) => Assert.Equal([expected], Folded(op, float.PositiveInfinity, float.PositiveInfinity).AsSpan<bool>().ToArray());

    [Fact]
    public void An_integer_divided_by_zero_is_an_error()
    {
        ModelGraph graph = new GraphText().Input("x", 1).Ints("a", [7]).Ints("b", [0])
            .Node("d", "FloorDiv", ["a", "b"], "T { type: DT_INT32 }")
            .Node("c", "Cast", ["d"], "SrcT { type: DT_INT32 }", "DstT { type: DT_FLOAT }")
            .Node("z", "AddV2", ["x", "c"], "T { type: DT_FLOAT }")
            .Import(_folder, "z");
        Assert.ThrowsAny<TfModelException>(() => new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([0], new TensorShape(1)) }));
    }

    [Fact]
    public void Numbers_of_bfloat16_are_rounded_after_each_step()
    {
        // 1 + 0.001 is 1 where the next number is 1.0078125.
        ModelGraph graph = new GraphText().Const("one", [1], 1).Const("little", [0.001f], 1)
            .Node("a", "Cast", ["one"], "SrcT { type: DT_FLOAT }", "DstT { type: DT_BFLOAT16 }")
            .Node("b", "Cast", ["little"], "SrcT { type: DT_FLOAT }", "DstT { type: DT_BFLOAT16 }")
            .Node("sum", "AddV2", ["a", "b"], "T { type: DT_BFLOAT16 }")
            .Node("rest", "Sub", ["sum", "a"], "T { type: DT_BFLOAT16 }")
            .Node("z", "Cast", ["rest"], "SrcT { type: DT_BFLOAT16 }", "DstT { type: DT_FLOAT }")
            .Import(_folder, "z");
        Assert.Equal([0f], graph.Outputs[0].Value.Constant!.Read().AsSpan<float>().ToArray());
    }

    // core/kernels/sequence_ops.cc: ceil(abs((limit - start) / delta)) elements and a running sum, in the type.
    [Theory]
    [InlineData(0.3f, 0.1f, 3)]
    [InlineData(1f, 0.1f, 10)]
    [InlineData(10000f, 0.1f, 100000)]
    public void A_range_of_floats_counts_as_TensorFlow_does(float limit, float delta, int count)
    {
        ModelGraph graph = new GraphText().Const("start", [0]).Const("limit", [limit]).Const("delta", [delta]).Node("z", "Range", ["start", "limit", "delta"], "Tidx { type: DT_FLOAT }").Import(_folder, "z");
        float[] expected = new float[count];
        for (int i = 1; i < count; i++)
        {
            expected[i] = expected[i - 1] + delta;
        }

        Assert.Equal(expected, graph.Outputs[0].Value.Constant!.Read().AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1.5f)]
    public void A_part_of_the_samples_that_is_not_whole_is_told_when_they_are_there(float factor)
    {
        ModelGraph graph = new GraphText().Input("x", -1, 4)
            .Node("shape", "Shape", ["x"], "T { type: DT_FLOAT }").Ints("zero", [0]).Ints("one", [1])
            .Node("n", "StridedSlice", ["shape", "zero", "one", "one"], "T { type: DT_INT32 }", "shrink_axis_mask { i: 1 }")
            .Node("f", "Cast", ["n"], "SrcT { type: DT_INT32 }", "DstT { type: DT_FLOAT }").Const("factor", [factor])
            .Node("part", "Mul", ["f", "factor"], "T { type: DT_FLOAT }")
            .Node("whole", "Cast", ["part"], "SrcT { type: DT_FLOAT }", "DstT { type: DT_INT32 }").Ints("three", [3], isScalar: true)
            .Node("size", "Pack", ["whole", "three"], "T { type: DT_INT32 }").Const("value", [1])
            .Node("z", "Fill", ["size", "value"], "T { type: DT_FLOAT }")
            .Import(_folder, "z");
        Assert.True(graph.IsDeferred);
        Tensor x = Tensor.Create<float>(new float[20], new TensorShape(5, 4));
        Assert.Equal(new TensorShape((long)(5 * factor), 3), new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = x })["z"].Shape);
    }

    [Fact]
    public void Axes_of_one_element_are_dropped_where_their_shapes_are_known()
    {
        ModelGraph open = new GraphText().Input("x", -1, -1, 1).Node("z", "Squeeze", ["x"], "T { type: DT_FLOAT }").Import(_folder, "z");
        Assert.True(open.IsDeferred);
        Tensor Squeezed(params long[] shape) =>
            new ModelRunner(open).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(new float[shape.Aggregate(1L, (a, b) => a * b)], new TensorShape(shape)) })["z"];
        Assert.Equal(new TensorShape(3), Squeezed(3, 1, 1).Shape);
        Assert.Equal(new TensorShape(3), Squeezed(1, 3, 1).Shape);
        Assert.Equal(new TensorShape(2, 3), Squeezed(2, 3, 1).Shape);

        // A model is of any number of samples, and converted as such.
        ModelGraph batched = new GraphText().Input("x", -1, 1, 1, 4).Node("z", "Squeeze", ["x"], "T { type: DT_FLOAT }").Import(_folder, "z");
        Assert.Equal("(N, 4)", batched.Outputs[0].Value.Shape.ToString());
    }

    private Tensor Folded(string op, float a, float b)
    {
        ModelGraph graph = new GraphText().Input("x", 1).Const("a", [a], 1).Const("b", [b], 1).Node("z", op, ["a", "b"], "T { type: DT_FLOAT }").Import(_folder, "z");
        return new ModelRunner(graph).Predict(new Dictionary<string, Tensor>())["z"];
    }

    // The second operands, one place further each time; integers are divided by no zero, and have no power below 0.
    private static double[] Operand(double[] edges, string name, DataType type)
    {
        int turn = int.Parse(name[1..], CultureInfo.InvariantCulture);
        double[] turned = [.. edges.Skip(turn), .. edges.Take(turn)];
        return name[0] == 'b' || type.IsFloat() ? turned : Array.ConvertAll(turned, n => name[0] == 'p' ? Math.Max(n, 0) : n == 0 ? 5 : n);
    }

    private static double Least(DataType type) => type switch
    {
        DataType.Int8 => sbyte.MinValue,
        DataType.Int16 => short.MinValue,
        DataType.Int32 => int.MinValue,
        DataType.Int64 => -(1L << 52),
        _ => 0,
    };

    private static double Most(DataType type) => type switch
    {
        DataType.Int8 => sbyte.MaxValue,
        DataType.UInt8 => byte.MaxValue,
        DataType.Int16 => short.MaxValue,
        DataType.UInt16 => ushort.MaxValue,
        DataType.Int32 => int.MaxValue,
        DataType.UInt32 => uint.MaxValue,
        _ => 1L << 52,
    };

    private static string Name(DataType type) => type switch
    {
        DataType.Float32 => "DT_FLOAT",
        DataType.Float64 => "DT_DOUBLE",
        DataType.Float16 => "DT_HALF",
        _ => $"DT_{type.ToString().ToUpperInvariant()}",
    };

    private static Tensor Numbers(DataType type, double[] numbers) => TensorConverter.TryConvert(Tensor.Create<double>(numbers, new TensorShape(numbers.Length)), type)!;

    private static GraphText Value(GraphText text, string name, DataType type, double[] numbers, bool isConstant)
    {
        string shape = $"{{ dim {{ size: {numbers.Length} }} }}";
        string bytes = string.Concat(Numbers(type, numbers).Bytes.ToArray().Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}"));
        return isConstant
            ? text.Node(name, "Const", [], $"dtype {{ type: {Name(type)} }}", $"value {{ tensor {{ dtype: {Name(type)} tensor_shape {shape} tensor_content: \"{bytes}\" }} }}")
            : text.Node(name, "Placeholder", [], $"dtype {{ type: {Name(type)} }}", $"shape {{ shape {shape} }}");
    }

    // Zeros of either sign are the same, and any two that are no numbers.
    private static bool AreSame(Tensor expected, Tensor actual) =>
        expected.DataType == actual.DataType && expected.Shape.Equals(actual.Shape) && Doubles(expected).SequenceEqual(Doubles(actual));

    private static double[] Doubles(Tensor tensor) => tensor.DataType == DataType.Bool
        ? Array.ConvertAll(tensor.AsSpan<bool>().ToArray(), b => b ? 1d : 0)
        : TensorConverter.Convert(tensor, DataType.Float64).AsSpan<double>().ToArray();

    private static string Text(Tensor tensor) => string.Join(", ", Doubles(tensor).Select(d => d.ToString("R", CultureInfo.InvariantCulture)));
}

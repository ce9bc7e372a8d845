using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>The element types that operations of keras.ops compute in (keras/src/ops/numpy.py and keras/src/backend of 3.15): narrow integers are added up in wide ones, truth values count as 0 and 1.</summary>
public sealed class Keras3TypeTests
{
    [Theory]
    [InlineData("Sum", "uint8", DataType.UInt32, 353)]
    [InlineData("Sum", "int16", DataType.Int32, 353)]
    [InlineData("Sum", "bool", DataType.Int32, 4)]
    [InlineData("Prod", "uint8", DataType.UInt32, 3000000)]
    [InlineData("Prod", "uint16", DataType.UInt32, 3000000)]
    [InlineData("Prod", "bool", DataType.Int32, 1)]
    [InlineData("Max", "bool", DataType.Bool, 1)]
    [InlineData("Min", "bool", DataType.Bool, 1)]
    [InlineData("Sum", "int32", DataType.Int32, 353)]
    [InlineData("Mean", "int32", DataType.Float32, 88.25)]
    public void A_reduction_has_the_type_of_Keras_3(string className, string type, DataType expectedType, double expected)
    {
        Tensor found = Operation(className, """{"axis": [-1], "keepdims": false}""", type, type == "bool" ? [1, 1, 1, 1] : [200, 100, 50, 3]);
        Assert.Equal(expectedType, found.DataType);
        AssertClose(found, [1], (float)expected);
    }

    [Fact]
    public void A_running_sum_of_truth_values_counts_them()
    {
        Tensor found = Operation("Cumsum", """{"axis": -1, "dtype": null}""", "bool", [1, 0, 1]);
        Assert.Equal(DataType.Int32, found.DataType);
        AssertClose(found, [1, 3], 1, 1, 2);
    }

    [Theory]
    [InlineData("LogicalAnd", new float[] { 0, 0, 1 })]
    [InlineData("LogicalOr", new float[] { 0, 1, 1 })]
    [InlineData("LogicalXor", new float[] { 0, 1, 0 })]
    public void Logic_takes_numbers_for_truth_values(string className, float[] expected)
    {
        string json = Functional(
            Input("x", "[null, 3]", "int32") + ", " + Input("y", "[null, 3]", "int32"),
            Op(className, "op", "{}", $"{Tensor3("x")}, {Tensor3("y")}"),
            "[[\"x\", 0, 0], [\"y\", 0, 0]]",
            "[[\"op\", 0, 0]]");
        Tensor found = Predict(ImportJson(json, Keras3), ("x", Tensor.Create<int>([0, 0, 2], new TensorShape(1, 3))), ("y", Tensor.Create<int>([0, 7, 4], new TensorShape(1, 3))))[0];
        Assert.Equal(DataType.Bool, found.DataType);
        AssertClose(found, [1, 3], expected);
    }

    [Theory]
    [InlineData("Equal", "2", new float[] { 0, 0 })]
    [InlineData("Equal", "1", new float[] { 0, 1 })]
    [InlineData("Less", "0.5", new float[] { 1, 0 })]
    [InlineData("Greater", "-1", new float[] { 1, 1 })]
    [InlineData("Multiply", "3", new float[] { 0, 3 })]
    [InlineData("Add", "3", new float[] { 3, 4 })]
    public void A_number_beside_truth_values_makes_numbers_of_them(string className, string number, float[] expected) =>
        AssertClose(Operation(className, "{}", "bool", [0, 1], ", " + number), [1, 2], expected);

    [Fact]
    public void Absolute_leaves_truth_values_as_they_are()
    {
        Tensor found = Operation("Absolute", "{}", "bool", [0, 1]);
        Assert.Equal(DataType.Bool, found.DataType);
        AssertClose(found, [1, 2], 0, 1);
    }

    [Fact]
    public void Whole_numbers_are_sorted_and_rounded_as_such()
    {
        Assert.Equal([5, 16777217], Operation("Sort", """{"axis": -1}""", "int32", [16777217, 5]).AsSpan<int>().ToArray());
        Assert.Equal([16777217, 5], Operation("Round", """{"decimals": 0}""", "int32", [16777217, 5]).AsSpan<int>().ToArray());
        Assert.Equal([3, 200], Operation("Sort", """{"axis": -1}""", "uint8", [200, 3]).AsSpan<byte>().ToArray().Select(b => (int)b));
    }

    private static Tensor Operation(string className, string options, string type, int[] values, string more = "")
    {
        string json = Functional(Input("x", $"[null, {values.Length}]", type), Op(className, "op", options, Tensor3("x") + more), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor wide = Tensor.Create<int>(values, new TensorShape(1, values.Length));
        Assert.True(DataTypes.TryParse(type, out DataType narrow));
        return Predict(ImportJson(json, Keras3), ("x", TensorConverter.TryConvert(wide, narrow)!))[0];
    }

    private static string Op(string className, string name, string options, string arguments) =>
        Layer(className, name, options, $$"""[{"args": [{{arguments}}], "kwargs": {} }]""").Replace("{\"class_name\"", "{\"module\": \"keras.src.ops.numpy\", \"class_name\"", StringComparison.Ordinal);
}

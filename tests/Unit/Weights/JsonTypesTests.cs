using TfModelTools.Common;
using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Graph;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Comparison;

namespace TfModelTools.Tests.Weights;

/// <summary>Numbers of a JSON text are read as the type they are to have, wherever that is said.</summary>
public sealed class JsonTypesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_of_a_text_become_float64_without_becoming_float32_first()
    {
        using IVariableSource source = Open("""{"w": [0.1, 0.2]}""");
        VariableInfo variable = Assert.Single(source.Variables);
        Assert.Equal(DataType.Float32, variable.DataType);
        Assert.Equal([0.1, 0.2], source.ReadTensor(variable, DataType.Float64).AsSpan<double>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_of_a_text_whose_axes_are_reordered_are_read_as_the_type_they_are_to_have(bool byForm)
    {
        using IVariableSource source = Open("""{"w": [[0.1, 0.2], [0.3, 0.4]]}""");
        WeightChanges changes = new() { Transpose = [TransposeRule.Parse("w")] };
        changes = byForm
            ? changes with { Forms = new Dictionary<string, WeightForm> { ["w"] = new(DataType.Float64, new TensorShape(2, 2)) } }
            : changes with { DataType = DataType.Float64 };
        using WeightView view = WeightView.Create(WeightInput.Of(source, source.Variables), changes);
        Assert.Equal([0.1, 0.3, 0.2, 0.4], view.ReadTensor(view.Get("w")).AsSpan<double>().ToArray());
    }

    [Fact]
    public void A_view_of_a_text_under_other_names_shapes_and_axes_is_still_text()
    {
        using IVariableSource source = Open("""{"w": [[0.1, 0.2], [0.3, 0.4]]}""");
        using WeightView first = WeightView.Create(
            WeightInput.Of(source, source.Variables),
            new WeightChanges { Rename = _ => "k", Transpose = [TransposeRule.Parse("w")], Forms = new Dictionary<string, WeightForm> { ["k"] = new(null, new TensorShape(4)) } });
        using WeightView second = WeightView.Create(WeightInput.Of(first, first.Variables), new WeightChanges { DataType = DataType.Float64 });
        Assert.Equal([0.1, 0.3, 0.2, 0.4], second.ReadTensor(second.Get("k")).AsSpan<double>().ToArray());
        Assert.Equal([0.1, 0.3, 0.2, 0.4], first.ReadTensor(first.Get("k"), DataType.Float64).AsSpan<double>().ToArray());
    }

    [Fact]
    public void What_was_given_a_type_is_text_no_more()
    {
        using IVariableSource source = Open("""{"w": [0.1]}""");
        using WeightView single = WeightView.Create(WeightInput.Of(source, source.Variables), new WeightChanges { DataType = DataType.Float32 });
        using WeightView wide = WeightView.Create(WeightInput.Of(single, single.Variables), new WeightChanges { DataType = DataType.Float64 });
        Assert.Equal([(double)0.1f], wide.ReadTensor(wide.Get("w")).AsSpan<double>().ToArray());
    }

    [Fact]
    public void A_text_that_holds_the_doubles_of_a_file_is_not_different_from_it()
    {
        using IVariableSource text = Open("""{"w": [0.1, 3.5], "v": [0.1, 3.5]}""");
        using TensorSource file = new([KeyValuePair.Create("w", Tensor.Create<double>([0.1, 3.5], new TensorShape(2))), KeyValuePair.Create("v", Tensor.Create<float>([0.1f, 3.5f], new TensorShape(2)))]);
        foreach (IReadOnlyList<VariableComparison> compared in (IReadOnlyList<VariableComparison>[])[VariableComparer.Compare(text, file), VariableComparer.Compare(file, text)])
        {
            VariableComparison w = compared.Single(c => c.Reference!.Name == "w");
            Assert.Equal((ComparisonResult.DataTypeDiffers, 0L), (w.Result, w.MismatchCount));
            Assert.Equal(ComparisonResult.Equal, compared.Single(c => c.Reference!.Name == "v").Result);
        }
    }

    [Fact]
    public void Two_texts_of_which_one_looks_like_float64_are_compared_as_that()
    {
        using IVariableSource first = Open("""{"w": [0.1, 1e-300]}""");
        File.WriteAllText(_folder.File("second.json"), """{"w": [0.1, 0.0]}""");
        using IVariableSource second = WeightSources.Open(_folder.File("second.json"));
        VariableComparison compared = Assert.Single(VariableComparer.Compare(first, second));
        Assert.Equal((ComparisonResult.Different, 1L), (compared.Result, compared.MismatchCount));
    }

    [Fact]
    public void What_a_model_takes_as_float64_is_read_as_that()
    {
        File.WriteAllText(_folder.File("in.json"), """{"x": [0.1], "s": [0.1], "y": [0.1], "n": [16777217.0]}""");
        FeatureSet set = FeatureSet.Match(
            FeatureFile.Read(_folder.File("in.json")),
            [Port("x", DataType.Float64), Port("s", DataType.Float32), Port("n", DataType.Int32)],
            [Port("y", DataType.Float64)],
            "in.json",
            [],
            needsOutputs: true);
        Assert.Equal([0.1], set.Inputs["x"].AsSpan<double>().ToArray());
        Assert.Equal([0.1f], set.Inputs["s"].AsSpan<float>().ToArray());
        Assert.Equal([16777217], TensorConverter.TryConvert(set.Inputs["n"], DataType.Int32)!.AsSpan<int>().ToArray());
        Assert.Equal([0.1], set.Expected["y"].AsSpan<double>().ToArray());
    }

    [Theory]
    [InlineData("16777217", DataType.Float32)]
    [InlineData("1e39", DataType.Float32)]
    [InlineData("-1e39", DataType.Float32)]
    [InlineData("1e-60", DataType.Float32)]
    [InlineData("-1e-60", DataType.Float32)]
    [InlineData("123456789", DataType.Float32)]
    [InlineData("9007199254740993", DataType.Float32)]
    [InlineData("9007199254740993", DataType.Float64)]
    [InlineData("16777217", DataType.Complex64)]
    [InlineData("2049", DataType.Float16)]
    [InlineData("65520", DataType.Float16)]
    [InlineData("257", DataType.BFloat16)]
    [InlineData("1.5", DataType.Int32)]
    [InlineData("NaN", DataType.Int32)]
    [InlineData("2147483648.0", DataType.Int32)]
    [InlineData("1e19", DataType.Int64)]
    [InlineData("-1.0", DataType.UInt64)]
    public void A_number_that_the_form_cannot_hold_is_refused(string number, DataType type)
    {
        using WeightView view = View(number, type);
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => view.ReadTensor(view.Get("w")));
        Assert.Contains("'w'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("16777216", DataType.Float32, 16777216.0)]
    [InlineData("16777217.0", DataType.Float32, 16777216.0)] // a fraction, as any other: rounded to nearest
    [InlineData("0.1", DataType.Float32, 0.1f)]
    [InlineData("0", DataType.Float32, 0.0)]
    [InlineData("0e999", DataType.Float32, 0.0)]
    [InlineData("1e-45", DataType.Float32, float.Epsilon)]
    [InlineData("3.4028235e+38", DataType.Float32, float.MaxValue)]
    [InlineData("100000000000000000000", DataType.Float32, 1e20f)] // as Go writes 1e20f
    [InlineData("100000002004087730000", DataType.Float32, 1e20f)] // as JavaScript does
    [InlineData("Infinity", DataType.Float32, double.PositiveInfinity)]
    [InlineData("9007199254740992", DataType.Float64, 9007199254740992.0)]
    [InlineData("1152921504606847000", DataType.Float64, 1152921504606846976.0)] // as JavaScript writes 2^60
    [InlineData("5e-324", DataType.Float64, double.Epsilon)]
    [InlineData("16777217.0", DataType.Int32, 16777217.0)]
    [InlineData("1e3", DataType.Int16, 1000.0)]
    [InlineData("-0.0", DataType.UInt64, 0.0)]
    public void A_number_that_the_form_holds_is_read_as_it(string number, DataType type, double expected)
    {
        using WeightView view = View(number, type);
        Assert.Equal([expected], TensorConverter.Convert(view.ReadTensor(view.Get("w")), DataType.Float64).AsSpan<double>().ToArray());
    }

    [Theory]
    [InlineData("9007199254740993.0", 9007199254740993)]
    [InlineData("-9223372036854775808.000", long.MinValue)]
    [InlineData("9223372036854775.807e3", long.MaxValue)]
    [InlineData("12300e-2", 123)]
    public void A_whole_number_with_a_point_or_an_exponent_is_an_integer_to_its_last_digit(string number, long expected)
    {
        using WeightView view = View(number, DataType.Int64);
        Assert.Equal([expected], view.ReadTensor(view.Get("w")).AsSpan<long>().ToArray());
    }

    /// <summary>Each is next to the middle of two numbers of the type, and its float32 is that middle: rounded twice it becomes the even one.</summary>
    [Theory]
    [InlineData("1.00146484", DataType.Float16, 1.0009765625)]
    [InlineData("1.01171874", DataType.BFloat16, 1.0078125)]
    [InlineData("1.18749999", DataType.Float8E4M3FN, 1.125)]
    [InlineData("1.37499999", DataType.Float8E5M2, 1.25)]
    [InlineData("1.00048829", DataType.Float16, 1.0009765625)]
    [InlineData("1.00048828125", DataType.Float16, 1.0)]
    [InlineData("65519.999", DataType.Float16, 65504.0)]
    public void A_cast_on_purpose_to_a_small_float_rounds_once(string number, DataType type, double expected)
    {
        using IVariableSource source = Open($$"""{"w": [{{string.Join(", ", Enumerable.Repeat(number, 40))}}]}""");
        using WeightView view = WeightView.Create(WeightInput.Of(source, source.Variables), new WeightChanges { DataType = type });
        Assert.All(TensorConverter.Convert(view.ReadTensor(view.Get("w")), DataType.Float64).AsSpan<double>().ToArray(), v => Assert.Equal(expected, v));
        Assert.All(TensorConverter.Convert(source.ReadTensor(source.Get("w"), type), DataType.Float64).AsSpan<double>().ToArray(), v => Assert.Equal(expected, v));
    }

    [Fact]
    public void A_cast_on_purpose_rounds_and_saturates()
    {
        using IVariableSource source = Open("""{"w": [16777217, 1e39, 1e-60, 0.5]}""");
        using WeightView view = WeightView.Create(WeightInput.Of(source, source.Variables), new WeightChanges { DataType = DataType.Float32 });
        Assert.Equal([16777216f, float.PositiveInfinity, 0f, 0.5f], view.ReadTensor(view.Get("w")).AsSpan<float>().ToArray());
    }

    [Fact]
    public void Pairs_whose_axes_are_reordered_are_no_complex_numbers()
    {
        using IVariableSource source = Open("""{"w": [[1.0, 2.0], [3.0, 4.0]]}""");
        Assert.Throws<InvalidInputException>(() => WeightView.Create(
            WeightInput.Of(source, source.Variables),
            new WeightChanges { Transpose = [TransposeRule.Parse("w")], Forms = new Dictionary<string, WeightForm> { ["w"] = new(DataType.Complex64, new TensorShape(2)) } }));
    }

    private static ModelPort Port(string name, DataType type) => new(name, type, new SymbolicShape(Dimension.FromInt64(1)));

    private WeightView View(string number, DataType type)
    {
        bool isComplex = type == DataType.Complex64;
        IVariableSource source = Open($"{{\"w\": [{number}{(isComplex ? ", 0" : string.Empty)}]}}");
        return WeightView.Create(
            WeightInput.Of(source, source.Variables), new WeightChanges { Forms = new Dictionary<string, WeightForm> { ["w"] = new(type, new TensorShape(1)) } }, ownsSources: true);
    }

    private IVariableSource Open(string text)
    {
        File.WriteAllText(_folder.File("w.json"), text);
        return WeightSources.Open(_folder.File("w.json"));
    }
}

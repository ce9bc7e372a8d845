using FsCheck;
using FsCheck.Fluent;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

public sealed class WeightViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>JSON keeps neither types nor shapes; with the forms of the original every number comes back, payloads of NaN aside.</summary>
    [Theory]
    [InlineData("w.json", 100)]
    [InlineData("w.json.gz", 30)]
    public void JSON_reads_back_the_same_bits_in_the_forms_of_the_original(string output, int tests) => Prop
        .ForAll(Gen.NonEmptyListOf(Variables()).ToArbitrary(), variables =>
        {
            KeyValuePair<string, Tensor>[] tensors = [.. variables.DistinctBy(v => v.Key)];
            using TensorSource source = new(tensors);
            WeightExporter.Export(source, source.Variables, _folder.File(output), new WeightExportOptions { Overwrite = OverwriteMode.Replace });
            using IVariableSource read = WeightSources.Open(_folder.File(output));
            using WeightView view = WeightView.Create(WeightInput.Of(read, read.Variables), new WeightChanges { Forms = WeightForm.Of(source) });
            Assert.Equal(tensors.Length, view.Variables.Count);
            Assert.All(tensors, t => TensorSamples.AssertSame(t.Value, view.ReadTensor(view.Get(t.Key))));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    [Fact]
    public void A_value_that_does_not_fit_its_form_is_refused_and_a_cast_on_purpose_is_not()
    {
        using TensorSource source = new([KeyValuePair.Create("a", Tensor.Create<double>([1, 0.1], new TensorShape(2)))]);
        WeightInput[] inputs = [.. WeightInput.Of(source, source.Variables)];
        Dictionary<string, WeightForm> forms = new() { ["a"] = new WeightForm(DataType.Float32, new TensorShape(2)) };
        using WeightView exact = WeightView.Create(inputs, new WeightChanges { Forms = forms });
        Assert.Contains("'a'", Assert.Throws<InvalidInputException>(() => exact.ReadTensor(exact.Variables[0])).Message, StringComparison.Ordinal);
        using WeightView cast = WeightView.Create(inputs, new WeightChanges { Forms = forms, DataType = DataType.Float32 });
        Assert.Equal([1f, 0.1f], cast.ReadTensor(cast.Variables[0]).AsSpan<float>().ToArray());
        forms["a"] = new WeightForm(null, new TensorShape(3));
        Assert.Throws<InvalidInputException>(() => WeightView.Create(inputs, new WeightChanges { Forms = forms }));
    }

    [Theory]
    [InlineData(DataType.Float64, DataType.Complex64, 0.1, false)]
    [InlineData(DataType.Float64, DataType.Complex64, 1e300, false)]
    [InlineData(DataType.Float64, DataType.Complex64, 0.5, true)]
    [InlineData(DataType.Float64, DataType.Complex128, 0.1, true)]
    [InlineData(DataType.Int32, DataType.Complex64, 16777217, false)]
    [InlineData(DataType.Int32, DataType.Complex64, 16777216, true)]
    [InlineData(DataType.Complex64, DataType.Complex128, 0.1, true)]
    [InlineData(DataType.Complex128, DataType.Complex64, 0.1, false)]
    [InlineData(DataType.Complex128, DataType.Complex64, 1e300, false)]
    [InlineData(DataType.Complex128, DataType.Complex64, 0.5, true)]
    public void Complex_numbers_take_what_both_parts_hold(DataType from, DataType to, double value, bool fits)
    {
        // Of a complex number it is the imaginary part.
        Tensor number = from.IsComplex()
            ? TensorConverter.Convert(Tensor.Create<System.Numerics.Complex>([new(1, value)], new TensorShape(1)), from)
            : TensorConverter.Convert(Tensor.Create<double>([value], new TensorShape(1)), from);
        using TensorSource source = new([KeyValuePair.Create("c", number)]);
        using WeightView view = WeightView.Create(
            WeightInput.Of(source, source.Variables), new WeightChanges { Forms = new Dictionary<string, WeightForm> { ["c"] = new(to, new TensorShape(1)) } });
        if (fits)
        {
            TensorSamples.AssertSame(TensorConverter.Convert(number, to), view.ReadTensor(view.Get("c")));
        }
        else
        {
            Assert.Contains("'c'", Assert.Throws<InvalidInputException>(() => view.ReadTensor(view.Get("c"))).Problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_array_is_not_taken_for_one_whose_axes_are_in_another_order(bool hasType)
    {
        using TensorSource source = new([KeyValuePair.Create("k", Tensor.Create<float>([.. Enumerable.Range(0, 12)], new TensorShape(4, 3)))]);
        WeightInput[] inputs = [.. WeightInput.Of(source, source.Variables)];
        WeightChanges changes = new() { SourceForms = new Dictionary<string, WeightForm> { ["k"] = new(hasType ? DataType.Float32 : null, new TensorShape(3, 4)) } };
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => WeightView.Create(inputs, changes));
        Assert.Contains("'k' ((4, 3) to (3, 4))", fault.Problem, StringComparison.Ordinal);
        Assert.Contains(OptionKey.Transpose.ToString(), fault.Remedy, StringComparison.Ordinal);
        using WeightView view = WeightView.Create(inputs, changes with { Transpose = [TransposeRule.Parse("k")] });
        Assert.Equal([0f, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11], view.ReadTensor(view.Get("k")).AsSpan<float>().ToArray());
        using WeightView split = WeightView.Create(inputs, new WeightChanges { Forms = new Dictionary<string, WeightForm> { ["k"] = new(null, new TensorShape(1, 2, 2, 3)) } });
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), split.ReadTensor(split.Get("k")).AsSpan<float>().ToArray());
    }

    [Fact]
    public void Nested_lists_of_a_text_have_a_shape_too()
    {
        File.WriteAllText(_folder.File("w.json"), """{"k": [[1, 2], [3, 4], [5, 6]], "c": [[1, 2], [3, 4]], "d": [1, 2, 3, 4]}""");
        using IVariableSource source = WeightSources.Open(_folder.File("w.json"));
        WeightInput[] inputs = [.. WeightInput.Of(source, source.Variables)];
        Dictionary<string, WeightForm> forms = new() { ["c"] = new(DataType.Complex64, new TensorShape(1, 2)), ["d"] = new(DataType.Complex64, new TensorShape(2, 1)) };
        using WeightView view = WeightView.Create(inputs, new WeightChanges { Forms = forms });
        Assert.Equal([new(1, 2), new(3, 4)], TensorConverter.Convert(view.ReadTensor(view.Get("c")), DataType.Complex128).AsSpan<System.Numerics.Complex>().ToArray());
        forms["k"] = new(null, new TensorShape(2, 3));
        Assert.Contains("'k'", Assert.Throws<InvalidInputException>(() => WeightView.Create(inputs, new WeightChanges { Forms = forms })).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_of_the_source_go_by_old_names_and_other_forms_by_new_ones()
    {
        using TensorSource source = new([.. ((string[])["p", "q"]).Select(n => KeyValuePair.Create(n, Tensor.Create<float>([1, 2, 3, 4, 5, 6], new TensorShape(6))))]);
        WeightInput[] inputs = [.. WeightInput.Of(source, source.Variables)];
        Dictionary<string, WeightForm> forms = new() { ["p"] = new WeightForm(null, new TensorShape(2, 3)), ["q"] = new WeightForm(null, new TensorShape(3, 2)) };
        WeightChanges swap = new() { Rename = n => n == "p" ? "q" : "p" };
        using WeightView bySource = WeightView.Create(inputs, swap with { SourceForms = forms });
        Assert.Equal([("q", new TensorShape(2, 3)), ("p", new TensorShape(3, 2))], bySource.Variables.Select(v => (v.Name, v.Shape)));
        using WeightView byNewNames = WeightView.Create(inputs, swap with { Forms = forms });
        Assert.Equal([("q", new TensorShape(3, 2)), ("p", new TensorShape(2, 3))], byNewNames.Variables.Select(v => (v.Name, v.Shape)));
    }

    [Fact]
    public void A_rule_takes_a_variable_of_TensorFlow_2_by_the_name_it_is_shown_under()
    {
        using TensorSource source = new([KeyValuePair.Create("a/kernel/.ATTRIBUTES/VARIABLE_VALUE", Tensor.Create<float>([1, 2], new TensorShape(1, 2)))]);
        using WeightView view = WeightView.Create(WeightInput.Of(source, source.Variables), new WeightChanges { Transpose = [TransposeRule.Parse("*/kernel")] });
        Assert.Empty(view.Warnings);
        Assert.Equal(new TensorShape(2, 1), view.Variables[0].Shape);
    }

    [Fact]
    public void Rules_that_fit_nothing_are_warned_of()
    {
        using TensorSource source = new([KeyValuePair.Create("a", Tensor.Create<float>([1, 2], new TensorShape(1, 2)))]);
        using WeightView view = WeightView.Create(WeightInput.Of(source, source.Variables), new WeightChanges { Transpose = [TransposeRule.Parse("b*"), TransposeRule.Parse("a=0,2,1"), TransposeRule.Parse("a")] });
        Assert.Equal(2, view.Warnings.Count);
        Assert.Equal([2, 1], view.Variables[0].Shape);
    }

    [Theory]
    [InlineData("{\"a\": \"b\"}")]
    [InlineData("{'a': 'b',}")]
    [InlineData("# comment\r\n\r\na\tb\r\n")]
    [InlineData("a -> b")]
    public void Tables_of_names_are_read_in_every_form(string text)
    {
        NameMap map = NameMap.Parse(text, "names");
        Assert.Equal(("b", "c"), (map.Apply("a"), map.Apply("c")));
        Assert.Empty(map.Unused);
    }

    [Theory]
    [InlineData("{\"a\": 1}")]
    [InlineData("{'a'")]
    [InlineData("just one")]
    [InlineData("a\tb\na\tc")]
    public void What_is_no_table_of_names_is_refused(string text) => Assert.Throws<InvalidInputException>(() => NameMap.Parse(text, "names"));

    private static Gen<KeyValuePair<string, Tensor>> Variables()
    {
        DataType[] types = [.. TensorSamples.NumberTypes.Append(DataType.String)];
        return from name in Gen.ListOf(Gen.Elements("a", "/", "ä", "🙂", "\"", "\\", "\n", "_")).Select(string.Concat)
               from type in Gen.Elements(types)
               from rank in Gen.Choose(0, 3)
               from extents in Gen.Choose(0, 5).ArrayOf(rank)
               from seed in Gen.Choose(0, int.MaxValue - 1)
               select KeyValuePair.Create(name, WithoutPayloads(TensorSamples.Random(new System.Random(seed), type, [.. extents.Select(e => (long)e)])));
    }

    // What a NaN carries, and its sign, are no number.
    private static Tensor WithoutPayloads(Tensor tensor)
    {
        DataType part = tensor.DataType switch { DataType.Complex64 => DataType.Float32, DataType.Complex128 => DataType.Float64, var other => other };
        if (part is not (DataType.Float16 or DataType.Float32 or DataType.Float64 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN))
        {
            return tensor;
        }

        int size = part.ElementSize();
        double[] wide = new double[tensor.Bytes.Length / size];
        TensorConverter.Convert(part, tensor.Bytes.Span, DataType.Float64, System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(wide));
        byte[] bytes = tensor.Bytes.ToArray();
        for (int i = 0; i < wide.Length; i++)
        {
            if (double.IsNaN(wide[i]))
            {
                bytes.AsSpan(i * size, size).Clear();
            }
        }

        return new Tensor(tensor.DataType, tensor.Shape, bytes);
    }
}

using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Comparison;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Weights;

public sealed class VariableComparerTests
{
    [Fact]
    public void Tells_what_is_equal_different_or_only_in_one()
    {
        TensorSource first = Source(("same", F(1, 2, 3)), ("values", F(1, 2, 4)), ("type", F(1, 2)), ("shape", F(1, 2)), ("left", F(1)), ("text", Text("a", "b")));
        TensorSource second = Source(
            ("same", F(1, 2, 3)), ("values", F(1, 2.5f, 4)), ("type", D(1, 2)), ("shape", F(1, 2, 3)), ("right", F(1)), ("text", Text("a", "c")));
        Dictionary<string, VariableComparison> all = VariableComparer.Compare(first, second).ToDictionary(c => (c.Reference ?? c.Difference)!.Name);
        Assert.Equal(
            [ComparisonResult.Equal, ComparisonResult.Different, ComparisonResult.DataTypeDiffers, ComparisonResult.ShapeDiffers, ComparisonResult.OnlyInReference, ComparisonResult.Different, ComparisonResult.OnlyInDifference],
            ((string[])["same", "values", "type", "shape", "left", "text", "right"]).Select(n => all[n].Result));
        Assert.True(all["same"].IsIdentical);
        Assert.Equal(1, all["text"].MismatchCount);
        VariableComparison values = all["values"];
        Assert.Equal((1L, 0.5, 0.25, 1L), (values.MismatchCount!.Value, values.MaximumAbsoluteDifference!.Value.ToDouble(), values.MaximumRelativeDifference!.Value, values.MaximumIndex!.Value));
        Assert.Equal(((1 * 1) + (2 * 2.5) + (4 * 4)) / (Math.Sqrt(21) * Math.Sqrt(1 + 6.25 + 16)), values.CosineSimilarity!.Value, 1e-15);
        Assert.Equal(0, all["type"].MaximumAbsoluteDifference!.Value.ToDouble());
        Assert.Null(all["shape"].MaximumAbsoluteDifference);
    }

    [Fact]
    public void A_variable_of_TensorFlow_2_goes_by_the_name_it_is_shown_under()
    {
        TensorSource first = Source(("a/kernel/.ATTRIBUTES/VARIABLE_VALUE", F(1)), ("a/bias/.ATTRIBUTES/VARIABLE_VALUE", F(2)));
        VariableComparison one = Assert.Single(VariableComparer.Compare(first, first, new ComparisonOptions { Selector = new VariableSelector(new VariableSelection { Include = ["a/kernel"] }) }));
        Assert.Equal((ComparisonResult.Equal, "a/kernel/.ATTRIBUTES/VARIABLE_VALUE"), (one.Result, one.Reference!.Name));
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(0.011, 0, 1)]
    [InlineData(0, 0.01001, 1)]
    [InlineData(0.011, 0.01, 0)]
    public void Tolerances_add_up_as_numpy_has_them(double absolute, double relative, long mismatches)
    {
        TensorSource first = Source(("x", D(0.001, 2)));
        TensorSource second = Source(("x", D(0.011, 2.02)));
        VariableComparison one = Assert.Single(VariableComparer.Compare(first, second, new ComparisonOptions { AbsoluteTolerance = absolute, RelativeTolerance = relative }));
        Assert.Equal(mismatches, one.MismatchCount);
        Assert.Equal(mismatches == 0 ? ComparisonResult.Equal : ComparisonResult.Different, one.Result);
        Assert.False(one.IsIdentical);
    }

    [Fact]
    public void NaN_equals_NaN_and_nothing_else_and_zero_has_no_sign()
    {
        VariableComparison same = Compare(F(float.NaN, float.PositiveInfinity, -0f), F(BitConverter.UInt32BitsToSingle(0x7fc00123), float.PositiveInfinity, 0f));
        Assert.Equal((ComparisonResult.Equal, false, 0L, 0.0), (same.Result, same.IsIdentical, same.MismatchCount!.Value, same.MaximumAbsoluteDifference!.Value.ToDouble()));
        VariableComparison other = Compare(F(float.NaN, 1, float.PositiveInfinity), F(1, 1, float.NegativeInfinity));
        Assert.Equal(2, other.MismatchCount);
        Assert.Equal(double.PositiveInfinity, other.MaximumAbsoluteDifference!.Value.ToDouble());
        Assert.Null(other.CosineSimilarity);
        Assert.Equal((1.0, 0.0), (Compare(F(0, 0), F(0, -0f)).CosineSimilarity!.Value, Compare(F(0, 0), F(1, 0)).CosineSimilarity!.Value));
    }

    /// <summary>The expected counts are those of ~numpy.isclose(b, a, rtol, atol).</summary>
    [Theory]
    [InlineData(0, 0, 3)]
    [InlineData(1e-9, 0, 2)]
    [InlineData(0, 0.7, 2)]
    [InlineData(0, 0.8, 1)]
    [InlineData(10, 0, 0)]
    public void Complex_numbers_are_as_far_apart_as_they_are_in_the_plane(double relative, double absolute, long mismatches)
    {
        TensorSource first = Source(("c", C(new(1, 1e-12), new(3, 4), new(0, 1), new(double.NaN, 1), new(2, 2))));
        TensorSource second = Source(("c", C(new(1, 2e-12), new(3.6, 4.8), new(0.5, 1.5), new(double.NaN, 1), new(2, 2))));
        VariableComparison one = Assert.Single(VariableComparer.Compare(first, second, new ComparisonOptions { RelativeTolerance = relative, AbsoluteTolerance = absolute }));
        Assert.Equal(mismatches, one.MismatchCount);
        Assert.Equal((1L, 1.0), (one.MaximumIndex!.Value, Math.Round(one.MaximumAbsoluteDifference!.Value.ToDouble(), 12)));
        Assert.Equal(Math.Sqrt(0.5), one.MaximumRelativeDifference!.Value, 1e-15);
    }

    [Fact]
    public void Complex_numbers_with_an_infinite_part_are_near_nothing_else()
    {
        TensorSource first = Source(("c", C(new System.Numerics.Complex(double.PositiveInfinity, 1))));
        TensorSource second = Source(("c", C(new System.Numerics.Complex(double.PositiveInfinity, 2))));
        VariableComparison one = Assert.Single(VariableComparer.Compare(first, second, new ComparisonOptions { RelativeTolerance = 10, AbsoluteTolerance = 10 }));
        Assert.Equal((1L, double.PositiveInfinity), (one.MismatchCount!.Value, one.MaximumAbsoluteDifference!.Value.ToDouble()));
    }

    [Theory]
    [InlineData(1e-200, 1e-200, -1)]
    [InlineData(1e-200, 1, -1)]
    [InlineData(1e300, 1e-320, -1)]
    [InlineData(1e300, 1e300, 1)]
    [InlineData(1e-300, 1e250, 1)]
    public void Vectors_have_an_angle_also_where_their_squares_are_beyond_float64(double length, double otherLength, int sign)
    {
        // Of more than one block, with zeros before.
        double[] first = [.. Enumerable.Repeat(0.0, 9000), 3 * length, 4 * length];
        double[] second = [.. Enumerable.Repeat(0.0, 9000), 4 * otherLength * sign, 3 * otherLength * sign];
        Assert.Equal(sign * 24.0 / 25, Compare(D(first), D(second)).CosineSimilarity!.Value, 1e-3);
        Assert.Equal(sign, Compare(D(first), D([.. first.Select(x => x == 0 ? x : x / length * otherLength * sign)])).CosineSimilarity!.Value, 1e-3);
    }

    [Fact]
    public void Every_type_is_compared()
    {
        Random random = new(3);
        foreach (DataType type in TensorSamples.NumberTypes)
        {
            Tensor a = TensorSamples.Random(random, type, 20, 50);
            byte[] changed = a.Bytes.ToArray();
            int place = type.ElementSize() * 777;
            changed[place] = (byte)(changed[place] == 0 ? 1 : 0);
            Assert.True(Compare(a, a).IsIdentical);
            VariableComparison other = Compare(a, new Tensor(type, a.Shape, changed));
            Assert.False(other.IsIdentical);

            // Two NaN with other payloads are no difference.
            Assert.True(other.MismatchCount is 1 or 0, $"{type}: {other.MismatchCount}");
            Assert.True(other.MaximumIndex is 777 or null);
        }
    }

    [Fact]
    public void Integers_that_float64_rounds_to_one_differ_by_what_they_differ()
    {
        long beyond = 1L << 53;
        VariableComparison signed = Compare(I(beyond, long.MinValue, -beyond), I(beyond + 1, long.MinValue, -beyond));
        Assert.Equal((ComparisonResult.Different, 1L, "1", 0L), (signed.Result, signed.MismatchCount!.Value, signed.MaximumAbsoluteDifference.ToString(), signed.MaximumIndex!.Value));
        VariableComparison unsigned = Compare(U(0, ulong.MaxValue), U(0, ulong.MaxValue - 1));
        Assert.Equal((ComparisonResult.Different, "1", 1L), (unsigned.Result, unsigned.MaximumAbsoluteDifference.ToString(), unsigned.MaximumIndex!.Value));
        VariableComparison far = Compare(I(long.MinValue, 0), I(long.MaxValue, 0));
        Assert.Equal(("18446744073709551615", 1L), (far.MaximumAbsoluteDifference.ToString(), far.MismatchCount!.Value));
        Assert.Equal(2, far.MaximumRelativeDifference!.Value, 1e-15);

        // Of another type the same values are equal but for the type, and only these.
        VariableComparison widths = Compare(I(beyond + 1, 7), U((ulong)beyond + 1, 7));
        Assert.Equal((ComparisonResult.DataTypeDiffers, "0"), (widths.Result, widths.MaximumAbsoluteDifference.ToString()));
        Assert.Equal((ComparisonResult.Different, "1"), (Compare(I(beyond + 1), D(beyond)).Result, Compare(I(beyond + 1), D(beyond)).MaximumAbsoluteDifference.ToString()));
        Assert.Equal(ComparisonResult.DataTypeDiffers, Compare(D(beyond), I(beyond)).Result);
        Assert.Equal((ComparisonResult.Different, "9223372036854775808"), (Compare(I(-1), U(long.MaxValue)).Result, Compare(I(-1), U(long.MaxValue)).MaximumAbsoluteDifference.ToString()));
        Assert.Equal("1", Compare(Tensor.Create<bool>([true, false], new TensorShape(2)), Tensor.Create<bool>([true, true], new TensorShape(2))).MaximumAbsoluteDifference.ToString());
    }

    [Theory]
    [InlineData(0, ComparisonResult.Different)]
    [InlineData(1, ComparisonResult.Different)]
    [InlineData(1.5, ComparisonResult.Different)]
    [InlineData(2, ComparisonResult.Equal)]
    public void The_difference_of_integers_is_held_against_the_tolerance_as_it_is(double tolerance, ComparisonResult expected)
    {
        ComparisonOptions options = new() { AbsoluteTolerance = tolerance };
        VariableComparison one = Assert.Single(VariableComparer.Compare(Source(("x", I((1L << 60) + 1))), Source(("x", I((1L << 60) + 3))), options));
        Assert.Equal(expected, one.Result);
    }

    [Fact]
    public void A_tolerance_is_a_number_of_at_least_zero()
    {
        foreach (double tolerance in (double[])[-1, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new ComparisonOptions { AbsoluteTolerance = tolerance });
            Assert.Throws<ArgumentOutOfRangeException>(() => new ComparisonOptions { RelativeTolerance = tolerance });
        }
    }

    [Fact]
    public void Names_are_mapped_by_a_table()
    {
        TensorSource first = Source(("a", F(1)), ("b", F(2)));
        TensorSource second = Source(("net/a", F(1)), ("net/b", F(3)));
        NameMap map = new([new("a", "net/a"), new("b", "net/b")]);
        Assert.Equal([ComparisonResult.Equal, ComparisonResult.Different], VariableComparer.Compare(first, second, new ComparisonOptions { Map = map.Apply }).Select(c => c.Result));
        Assert.Throws<InvalidInputException>(() => VariableComparer.Compare(first, second, new ComparisonOptions { Map = _ => "net/a" }));
        Assert.Single(VariableComparer.Compare(first, second, new ComparisonOptions { Map = map.Apply, Selector = new VariableSelector(new VariableSelection { Include = ["a"] }) }));
    }

    [Fact]
    public void Keys_are_names_of_the_first_where_a_table_gives_others_in_the_second()
    {
        TensorSource first = Source(("a", F(1)), ("b", F(2)));
        TensorSource second = Source(("net/a", F(1)), ("net/b", F(2)), ("c", F(3)));
        VariableSelector keys = new(new VariableSelection { Keys = KeyFile.Parse("a", "k") });
        Assert.Equal("net/a", Assert.Single(VariableComparer.Compare(first, second, new ComparisonOptions { Map = n => "net/" + n, Selector = keys })).Difference!.Name);
        Assert.Throws<MissingKeysException>(() => VariableComparer.Compare(first, second, new ComparisonOptions { Selector = keys }));
        List<string> warnings = [];
        VariableSelector lenient = new(new VariableSelection { Keys = KeyFile.Parse("a\nnone", "k"), AllowMissing = true });
        Assert.Single(VariableComparer.Compare(first, first, new ComparisonOptions { Selector = lenient, Warn = warnings.Add }));
        Assert.Contains("'none'", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_a_source_come_through_as_they_are()
    {
        MemorySource failing = new([new("x", F(1))]) { Opening = _ => throw new ChecksumMismatchException("f", "p", 1, 2) };
        Assert.Throws<ChecksumMismatchException>(() => VariableComparer.Compare(failing, Source(("x", F(1)))));
        Assert.ThrowsAny<OperationCanceledException>(() => VariableComparer.Compare(Source(("x", F(1))), Source(("x", F(2))), null, new CancellationToken(true)));
    }

    private static VariableComparison Compare(Tensor a, Tensor b) => Assert.Single(VariableComparer.Compare(Source(("x", a)), Source(("x", b))));

    private static TensorSource Source(params (string Name, Tensor Tensor)[] tensors) => new(tensors.Select(t => KeyValuePair.Create(t.Name, t.Tensor)));

    private static Tensor F(params float[] values) => Tensor.Create<float>(values, new TensorShape(values.Length));

    private static Tensor D(params double[] values) => Tensor.Create<double>(values, new TensorShape(values.Length));

    private static Tensor C(params System.Numerics.Complex[] values) => Tensor.Create<System.Numerics.Complex>(values, new TensorShape(values.Length));

    private static Tensor I(params long[] values) => Tensor.Create<long>(values, new TensorShape(values.Length));

    private static Tensor U(params ulong[] values) => Tensor.Create<ulong>(values, new TensorShape(values.Length));

    private static Tensor Text(params string[] values) => new(new TensorShape(values.Length), [.. values.Select(System.Text.Encoding.UTF8.GetBytes)]);
}

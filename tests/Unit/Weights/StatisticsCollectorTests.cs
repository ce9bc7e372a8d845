using System.Globalization;
using System.Text.Json;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Tests.Weights;

public sealed class StatisticsCollectorTests
{
    [Fact]
    public void Counts_and_measures_what_is_finite()
    {
        VariableStatistics s = Measure(Tensor.Create<float>([0, -0f, 1, 2, float.NaN, float.PositiveInfinity, float.NegativeInfinity, -3], new TensorShape(8)), 5);
        Assert.Equal((-3.0, 2.0, 0.0), (s.Minimum!.Value.ToDouble(), s.Maximum!.Value.ToDouble(), s.Mean!.Value));
        Assert.Equal(Math.Sqrt(14 / 5.0), s.StandardDeviation!.Value, 1e-14);
        Assert.Equal((2L, 1L, 2L), (s.ZeroCount, s.NaNCount, s.InfinityCount));
        Assert.Equal([1, 0, 0, 2, 2], s.Histogram!.Counts);
        Assert.Equal([-3, -2, -1, 0, 1, 2], s.Histogram.Edges());
    }

    [Theory]
    [InlineData(new[] { 1.7e308, 1.7e308, 1.7e308, 1.7e308, 1.7e308 }, 1.7e308)]
    [InlineData(new[] { -1e308, -1e308, 1e308 }, -1e308 / 3)]
    [InlineData(new[] { 1e200, 1e200 }, 1e200)]
    public void The_mean_of_the_largest_numbers_is_among_them(double[] numbers, double mean) =>
        Assert.Equal(1, Measure(Tensor.Create<double>(numbers, new TensorShape(numbers.Length))).Mean!.Value / mean, 1e-12);

    [Theory]
    [InlineData(new[] { -1e308, 1e308 }, 1e308)]
    [InlineData(new[] { 1e308, 1.5e308, double.NaN, double.PositiveInfinity }, 0.25e308)]
    [InlineData(new[] { double.MinValue, double.MaxValue }, double.MaxValue)]
    [InlineData(new[] { 1e200, 3e200, 1e200, 3e200, 1e200, 3e200, 1e200, 3e200 }, 1e200)]
    [InlineData(new[] { 1e-200, 3e-200 }, 1e-200)]
    [InlineData(new[] { 0, 4 * double.Epsilon }, 2 * double.Epsilon)]
    [InlineData(new[] { 1e-200, 1e-200 }, 0)]
    public void The_deviation_is_found_where_squares_are_beyond_float64(double[] numbers, double deviation)
    {
        Assert.Equal(deviation, Measure(Tensor.Create<double>(numbers, new TensorShape(numbers.Length))).StandardDeviation!.Value, deviation * 1e-14);

        // Blocks of one number each are joined by their distances alone.
        MomentAccumulator moments = new();
        Array.ForEach(numbers, n => moments.Add([n]));
        Assert.Equal(deviation, moments.Deviation, deviation * 1e-14);
    }

    [Fact]
    public void Numbers_of_all_sizes_have_the_deviation_of_the_largest()
    {
        double[] numbers = [1e-300, 0, 3, -5, 1e200, 1e300, -1e300];
        MomentAccumulator moments = new();
        Array.ForEach(numbers, n => moments.Add([n, n]));
        Assert.Equal(1e300 * Math.Sqrt(2 / 7.0), moments.Deviation, 1e287);
        Assert.Equal(1e300 * Math.Sqrt(2 / 7.0), Measure(Tensor.Create<double>(numbers, new TensorShape(7))).StandardDeviation!.Value, 1e287);
    }

    [Fact]
    public void Strings_empty_variables_and_ones_without_a_number_have_no_range()
    {
        Assert.Null(Measure(new Tensor(TensorShape.Scalar, [[1, 2]])).Mean);
        Assert.Null(Measure(Tensor.Create<float>([], new TensorShape(0))).Minimum);
        VariableStatistics nan = Measure(Tensor.Create<float>([float.NaN], new TensorShape(1)));
        Assert.Null(nan.Mean);
        Assert.Null(nan.Histogram);
        Assert.Equal(1, nan.NaNCount);
    }

    [Fact]
    public void Complex_numbers_count_by_their_absolute_values()
    {
        VariableStatistics s = Measure(new Tensor(DataType.Complex64, new TensorShape(3), System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([3, 4, 0, 0, -5, 12]).ToArray()));
        Assert.Equal((0.0, 13.0, 6.0, 1L), (s.Minimum!.Value.ToDouble(), s.Maximum!.Value.ToDouble(), s.Mean!.Value, s.ZeroCount));
    }

    [Fact]
    public void A_large_mean_loses_nothing()
    {
        double[] values = [.. Enumerable.Range(0, 100_000).Select(i => 1e9 + (i % 2))];
        VariableStatistics s = Measure(Tensor.Create<double>(values, new TensorShape(values.Length)));
        Assert.Equal(1e9 + 0.5, s.Mean!.Value);
        Assert.Equal(0.5, s.StandardDeviation!.Value, 1e-12);
    }

    [Fact]
    public void One_value_and_the_widest_range_have_bins_too()
    {
        VariableStatistics one = Measure(Tensor.Create<float>([7, 7, 7], new TensorShape(3)), 4);
        Assert.Equal((6.5, 7.5), (one.Histogram!.Minimum, one.Histogram.Maximum));
        Assert.Equal([0, 0, 3, 0], one.Histogram.Counts);
        VariableStatistics wide = Measure(Tensor.Create<double>([double.MinValue, 0, double.MaxValue], new TensorShape(3)), 3);
        Assert.Equal([1, 1, 1], wide.Histogram!.Counts);
        Assert.Equal(3, Measure(Tensor.Create<double>([1e300], new TensorShape(1)), 3).Histogram!.Counts.Count);
    }

    [Fact]
    public void A_range_of_a_few_least_steps_is_divided_as_any_other()
    {
        // Numbers 0, 1, 2, 3 and 5 steps of 2^-1074 from the first, once at zero and once far from it.
        foreach (double start in (double[])[0, 1000])
        {
            double[] numbers = [.. new[] { 0, 1, 2, 2, 3, 5 }.Select(n => (start + n) * double.Epsilon)];
            Assert.Equal([1, 1, 2, 1, 1], Measure(Tensor.Create<double>(numbers, new TensorShape(6)), 5).Histogram!.Counts);
            Histogram fine = Measure(Tensor.Create<double>(numbers, new TensorShape(6)), 10).Histogram!;
            Assert.Equal([1, 0, 1, 0, 2, 0, 1, 0, 0, 1], fine.Counts);
            Assert.Equal(numbers[^1], fine.Edges()[^1]);
            Assert.Equal(fine.Edges().Order(), fine.Edges());
            Assert.Equal([4, 2], Measure(Tensor.Create<double>(numbers, new TensorShape(6)), 2).Histogram!.Counts);
        }

        Assert.Equal([3, 3, 3, 3], new Histogram(3, 3, [1, 1, 1]).Edges());
    }

    [Fact]
    public void Integers_of_64_bits_lose_nothing()
    {
        VariableStatistics s = Measure(Tensor.Create<ulong>([ulong.MaxValue, 0, ulong.MaxValue - 1, 5], new TensorShape(4)), 2);
        Assert.Equal(("0", "18446744073709551615", 1L), (s.Minimum.ToString(), s.Maximum.ToString(), s.ZeroCount));
        Assert.Equal(9223372036854775808.0, s.Mean!.Value);
        Assert.Equal([2, 2], s.Histogram!.Counts);

        // Next to one another far out: float64 would call them all the same.
        VariableStatistics near = Measure(Tensor.Create<long>([long.MinValue + 3, long.MinValue, long.MinValue + 1, long.MinValue], new TensorShape(4)), 3);
        Assert.Equal(("-9223372036854775808", "-9223372036854775805", 0L), (near.Minimum.ToString(), near.Maximum.ToString(), near.ZeroCount));
        Assert.Equal(Math.Sqrt(1.5), near.StandardDeviation!.Value, 1e-14);
        Assert.Equal([2, 1, 1], near.Histogram!.Counts);
        Assert.Equal("-3", Measure(Tensor.Create<sbyte>([-3, 4], new TensorShape(2))).Minimum.ToString());
        Assert.Null(Measure(Tensor.Create<long>([], new TensorShape(0))).Minimum);
    }

    [NumpyFact]
    public void Numpy_finds_the_same_for_every_type()
    {
        using TemporaryFolder folder = new();
        Random random = new(5);
        List<KeyValuePair<string, Tensor>> tensors = [];
        foreach (DataType type in (DataType[])[DataType.Float16, DataType.Float32, DataType.Float64, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Int64, DataType.UInt64, DataType.Bool])
        {
            tensors.Add(new(type.ToString(), TensorSamples.Random(random, type, 37, 411)));
        }

        tensors.Add(new("Normal", Tensor.Create<float>([.. Enumerable.Range(0, 50_001).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))], new TensorShape(50_001))));
        TensorSource source = new(tensors);
        WeightExporter.Export(source, source.Variables, folder.File("x.npz"));
        string output = Python.Run(
            """
            import json, sys, numpy as np
            result = {}
            with np.errstate(all="ignore"):
                for name, x in np.load(sys.argv[1]).items():
                    x = x.astype(np.float64).ravel()
                    f = x[np.isfinite(x)]
                    narrow = f.max() - f.min() < 1e300
                    result[name] = dict(min=f.min(), max=f.max(), mean=f.mean(), std=f.std(), zeros=int((x == 0).sum()), nan=int(np.isnan(x).sum()),
                        inf=int(np.isinf(x).sum()), counts=np.histogram(f, 20)[0].tolist() if narrow else None)
            print(json.dumps(result))
            """,
            folder.File("x.npz"));
        using JsonDocument expected = JsonDocument.Parse(output.Replace("NaN", "null", StringComparison.Ordinal).Replace("-Infinity", "null", StringComparison.Ordinal).Replace("Infinity", "null", StringComparison.Ordinal));
        foreach (VariableStatistics s in StatisticsCollector.Measure(WeightInput.Of(source, source.Variables)))
        {
            JsonElement e = expected.RootElement.GetProperty(s.Variable.Name);
            Assert.Equal(e.GetProperty("min").GetDouble(), s.Minimum!.Value.ToDouble());
            Assert.Equal(e.GetProperty("max").GetDouble(), s.Maximum!.Value.ToDouble());
            Close("mean", s.Mean!.Value);
            Close("std", s.StandardDeviation!.Value);
            Assert.Equal(e.GetProperty("zeros").GetInt64(), s.ZeroCount);
            Assert.Equal(e.GetProperty("nan").GetInt64(), s.NaNCount);
            Assert.Equal(e.GetProperty("inf").GetInt64(), s.InfinityCount);
            if (e.GetProperty("counts").ValueKind == JsonValueKind.Array)
            {
                Assert.Equal(e.GetProperty("counts").EnumerateArray().Select(c => c.GetInt64()), s.Histogram!.Counts);
            }

            void Close(string name, double actual)
            {
                // Sums over floats of all sizes overflow in one order and not in another.
                if (e.GetProperty(name) is { ValueKind: JsonValueKind.Number } number && double.IsFinite(actual))
                {
                    double range = Math.Max(Math.Abs(s.Minimum!.Value.ToDouble()), Math.Abs(s.Maximum!.Value.ToDouble()));
                    Assert.True(Math.Abs(number.GetDouble() - actual) <= 1e-12 * range, string.Create(CultureInfo.InvariantCulture, $"{s.Variable.Name} {name}: {number} and {actual:R}"));
                }
            }
        }
    }

    [Fact]
    public void Charts_show_every_value_there_is()
    {
        Histogram histogram = new(-1, 1, [1, 0, 1000, 500]);
        Assert.Equal("▁ █▄", histogram.ToSparkline());
        IReadOnlyList<string> lines = HistogramChart.Draw(histogram, 8);
        Assert.Equal(["  -1 │▏       │ 1", "-0.5 │        │ 0", "   0 │████████│ 1,000", " 0.5 │████    │ 500"], lines);
        Assert.Equal("", new Histogram(0, 0, []).ToSparkline());
    }

    private static VariableStatistics Measure(Tensor tensor, int bins = StatisticsCollector.DefaultBins)
    {
        TensorSource source = new([KeyValuePair.Create("x", tensor)]);
        return StatisticsCollector.Measure(WeightInput.Of(source, source.Variables), bins)[0];
    }
}

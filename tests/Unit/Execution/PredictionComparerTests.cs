using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Execution;

public sealed class PredictionComparerTests
{
    [Fact]
    public void Differences_are_found_and_placed()
    {
        PredictionComparison c = PredictionComparer.Compare("y", Row(0.1f, 0.7f, 0.2f), Row(0.1f, 0.4f, 0.5f), 1e-5);
        Assert.Equal(0.3, c.MaxAbsoluteDifference, 6);
        Assert.Equal(1.5, c.MaxRelativeDifference, 5);
        Assert.Equal(0, c.ArgmaxAgreement);
        Assert.False(c.IsWithinTolerance);
        Assert.Equal(2, c.WorstIndex);
    }

    [Fact]
    public void Equal_values_agree_also_when_they_are_not_numbers()
    {
        PredictionComparison c = PredictionComparer.Compare("y", Row(float.NaN, float.PositiveInfinity, 0), Row(float.NaN, float.PositiveInfinity, 0), 0);
        Assert.True(c.IsWithinTolerance);
        Assert.Equal(0, c.MaxAbsoluteDifference);
        Assert.Equal(1, c.CosineSimilarity);
    }

    [Theory]
    [InlineData(1e-100)]
    [InlineData(1e-200)]
    [InlineData(1e250)]
    public void The_angle_of_numbers_whose_squares_are_beyond_float64_is_theirs(double length)
    {
        Tensor expected = Tensor.Create<double>([3 * length, 4 * length], new TensorShape(1, 2));
        Assert.Equal(0.96, PredictionComparer.Compare("y", expected, Tensor.Create<double>([4 * length, 3 * length], new TensorShape(1, 2)), 0).CosineSimilarity, 1e-12);
        Assert.Equal(double.NaN, PredictionComparer.Compare("y", expected, Tensor.Create<double>([0, 0], new TensorShape(1, 2)), 0).CosineSimilarity);
    }

    [Fact]
    public void NaN_against_a_number_never_passes() =>
        Assert.False(PredictionComparer.Compare("y", Row(1, 2, 3), Row(1, float.NaN, 3), 1e9).IsWithinTolerance);

    [Fact]
    public void A_large_value_may_differ_relatively() =>
        Assert.True(PredictionComparer.Compare("y", Row(1e6f, 1, 1), Row(1e6f + 1, 1, 1), 1e-5).IsWithinTolerance);

    [Fact]
    public void Other_shapes_are_refused() =>
        Assert.Throws<InvalidInputException>(() => PredictionComparer.Compare("y", Row(1, 2, 3), Row(1, 2), 1));

    [Fact]
    public void Integers_that_float64_rounds_to_one_differ()
    {
        Tensor expected = Tensor.Create<long>([3, (1L << 53) + 1], new TensorShape(1, 2));
        PredictionComparison c = PredictionComparer.Compare("y", expected, Tensor.Create<long>([3, 1L << 53], new TensorShape(1, 2)), 0);
        Assert.Equal((false, 1.0, 1L, (object)9007199254740993L, (object)9007199254740992L), (c.IsWithinTolerance, c.MaxAbsoluteDifference, c.WorstIndex, c.WorstExpected, c.WorstActual));
        Assert.True(PredictionComparer.Compare("y", expected, expected, 0).IsWithinTolerance);
        Assert.False(PredictionComparer.Compare("y", Tensor.Create<ulong>([ulong.MaxValue], new TensorShape(1)), Tensor.Create<double>([18446744073709551616.0], new TensorShape(1)), 0).IsWithinTolerance);
    }

    [Fact]
    public void Strings_are_the_same_or_not()
    {
        Tensor expected = new(new TensorShape(2), [[65], [66]]);
        Assert.True(PredictionComparer.Compare("y", expected, expected, 0).IsWithinTolerance);
        PredictionComparison c = PredictionComparer.Compare("y", expected, new Tensor(new TensorShape(2), [[65], [67]]), 100);
        Assert.Equal((false, 1L, (object)"B", (object)"C"), (c.IsWithinTolerance, c.WorstIndex, c.WorstExpected, c.WorstActual));
        Assert.Throws<InvalidInputException>(() => PredictionComparer.Compare("y", expected, Row(1, 2), 0));
    }

    private static Tensor Row(params float[] values) => Tensor.Create<float>(values, new TensorShape(1, values.Length));
}

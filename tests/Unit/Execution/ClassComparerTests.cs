using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Execution;

/// <summary>The classes of the highest scores of two models, side by side.</summary>
public sealed class ClassComparerTests
{
    private static readonly string[] Labels = ["cat", "dog", "seagull", "tree"];

    [Fact]
    public void Classes_stand_side_by_side()
    {
        IReadOnlyList<ClassComparison> rows = ClassComparer.Compare("y", Rows([0.1f, 0.2f, 0.6f, 0.1f]), Rows([0.1f, 0.6f, 0.2f, 0.1f]), 2, Labels, 1e-5);
        Assert.Equal(
            [new("y", 0, 1, "dog", 0.6f, "seagull", 0.6f, false), new ClassComparison("y", 0, 2, "seagull", 0.2f, "dog", 0.2f, false)],
            rows);
    }

    [Fact]
    public void Scores_that_the_tolerance_does_not_tell_apart_may_change_places()
    {
        Tensor expected = Rows([0.3f, 0.3000001f, 0.2f, 0.2f], [1, 2, 3, 4]);
        Tensor actual = Rows([0.3000001f, 0.3f, 0.2f, 0.2f], [1, 2, 3, 4.1f]);
        IReadOnlyList<ClassComparison> rows = ClassComparer.Compare("y", expected, actual, 2, null, 1e-5);
        Assert.Equal(["0", "1", "3", "2"], rows.Select(r => r.Label));
        Assert.Equal([true, true, false, true], rows.Select(r => r.IsWithinTolerance));
        Assert.Equal(0.1, rows[2].Difference, 1e-6);
    }

    [Fact]
    public void Labels_and_shapes_must_fit()
    {
        Assert.Throws<InvalidInputException>(() => ClassComparer.Compare("y", Rows([1, 2]), Rows([1, 2]), 1, Labels, 0));
        Assert.Throws<InvalidInputException>(() => ClassComparer.Compare("y", Rows([1, 2, 3]), Rows([1, 2]), 1, null, 0));
    }

    private static Tensor Rows(params float[][] rows) => Tensor.Create<float>([.. rows.SelectMany(r => r)], new TensorShape(rows.Length, rows[0].Length));
}

using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

/// <summary>Singular vectors are orthonormal and give the matrix back, also of matrices that have less than full rank.</summary>
public sealed class SingularValuesTests
{
    public static TheoryData<int, int, double[]> Matrices => new()
    {
        { 2, 2, [1, 2, 2, 4] },
        { 2, 2, [0, 0, 0, 0] },
        { 2, 2, [1, 0, 0, 1e-20] },
        { 3, 2, [1, 1, 1, 1, 1, 1] },
        { 2, 3, [1, 2, 3, 2, 4, 6] },
        { 4, 3, [0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0] },
        { 3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9] },
        { 5, 5, [.. Enumerable.Range(0, 25).Select(i => ((i / 5) + 1.0) * ((i % 5) - 2.0))] },
        { 4, 2, [1, 2, 3, 4, 5, 6, 7, 9] },
    };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Vectors_are_orthonormal_whatever_the_rank(int rows, int columns, double[] matrix)
    {
        int count = Math.Min(rows, columns);
        double[] values = new double[count];
        double[] left = new double[rows * count];
        double[] right = new double[columns * count];
        new SingularValues<double>(rows, columns).Run(matrix, values, left, right, 1);
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
            {
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, rows).Sum(i => left[(i * count) + a] * left[(i * count) + b]), 1e-12);
                Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, columns).Sum(i => right[(i * count) + a] * right[(i * count) + b]), 1e-12);
            }
        }

        for (int i = 0; i < rows * columns; i++)
        {
            Assert.Equal(matrix[i], Enumerable.Range(0, count).Sum(k => left[(i / columns * count) + k] * values[k] * right[(i % columns * count) + k]), 1e-12);
        }
    }
}

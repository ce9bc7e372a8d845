namespace TfModelTools.Runtime;

/// <summary>The LU decomposition of a square matrix with row exchanges, in float64 (Golub and Van Loan, Matrix Computations, algorithm 3.4.1).</summary>
internal static class LuFactors
{
    /// <summary>Decomposes in place: below the diagonal L (whose diagonal is ones), on and above it U.</summary>
    /// <param name="a">The matrix, row by row; receives the factors.</param>
    /// <param name="n">Its extent.</param>
    /// <param name="rows">Receives which row of the matrix stands at each row of the factors.</param>
    /// <returns>The sign of the exchanges: 1 or -1; 0 when a pivot is 0, so that there is no inverse.</returns>
    public static int Decompose(Span<double> a, int n, Span<int> rows)
    {
        int sign = 1;
        for (int i = 0; i < n; i++)
        {
            rows[i] = i;
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]))
                {
                    pivot = i;
                }
            }

            if (pivot != k)
            {
                for (int j = 0; j < n; j++)
                {
                    (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
                }

                (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
                sign = -sign;
            }

            double diagonal = a[(k * n) + k];
            if (diagonal == 0)
            {
                sign = 0;
                continue;
            }

            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] /= diagonal;
                for (int j = k + 1; j < n; j++)
                {
                    a[(i * n) + j] -= factor * a[(k * n) + j];
                }
            }
        }

        return sign;
    }

    /// <summary>Solves a x = b for one right-hand side by the factors.</summary>
    public static void Solve(ReadOnlySpan<double> factors, int n, ReadOnlySpan<int> rows, ReadOnlySpan<double> b, Span<double> x)
    {
        for (int i = 0; i < n; i++)
        {
            double sum = b[rows[i]];
            for (int j = 0; j < i; j++)
            {
                sum -= factors[(i * n) + j] * x[j];
            }

            x[i] = sum;
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = x[i];
            for (int j = i + 1; j < n; j++)
            {
                sum -= factors[(i * n) + j] * x[j];
            }

            x[i] = sum / factors[(i * n) + i];
        }
    }
}

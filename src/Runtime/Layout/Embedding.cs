using System.Globalization;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Looks rows of a float32 table up (keras.layers.Embedding).</summary>
/// <typeparam name="TId">The type of the ids; floating-point ids are truncated toward zero.</typeparam>
public sealed class Embedding<TId> : UnaryKernel<TId, float>
    where TId : unmanaged, INumber<TId>
{
    private readonly int _rows;
    private readonly int _width;
    private readonly float[] _table;

    /// <summary>Keeps the table.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="table">(rows, width).</param>
    /// <exception cref="ArgumentException">The table does not fit the extents.</exception>
    public Embedding(int rows, int width, float[] table)
    {
        ArgumentNullException.ThrowIfNull(table);
        KernelArguments.RequireAtLeast(0, [rows, width], nameof(rows));
        KernelArguments.RequireLength(table.Length, (long)rows * width, nameof(table));
        _rows = rows;
        _width = width;
        _table = table;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public override void Run(ReadOnlySpan<TId> x, Span<float> y, int batch)
    {
        y = KernelArguments.Take(y, checked(x.Length * _width), nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            // Beyond the range of long is beyond the table as well; NaN is no id.
            long id = TId.IsNaN(x[i]) ? -1 : long.CreateSaturating(x[i]);
            if ((ulong)id >= (ulong)_rows)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(x),
                    string.Create(CultureInfo.InvariantCulture, $"The id {x[i]} at position {i} lies outside the embedding table of {_rows} rows; ids run from 0 to {_rows - 1}."));
            }

            _table.AsSpan((int)id * _width, _width).CopyTo(y.Slice(i * _width, _width));
        }
    }
}

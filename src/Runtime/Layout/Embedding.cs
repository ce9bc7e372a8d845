using System.Globalization;
using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Looks rows of a float32 table up (keras.layers.Embedding).</summary>
/// <typeparam name="TId">The type of the ids; floating-point ids are truncated toward zero.</typeparam>
public sealed class Embedding<TId> : UnaryKernel<TId, float>
    where TId : unmanaged, INumber<TId>
{
    private const int PartsPerThread = 4;

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
        int threads = Workers.CountFor(y.Length);
        int parts = Math.Max(1, Math.Min(x.Length, threads == 1 ? 1 : threads * PartsPerThread));
        Parts work = new(this, x, y, parts);
        Workers.Run(ref work, parts, threads);
    }

    /// <summary>Looks some ids up.</summary>
    private void LookUp(ReadOnlySpan<TId> x, Span<float> y, int start, int end)
    {
        for (int i = start; i < end; i++)
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

    /// <summary>Some ids for each thread.</summary>
    private readonly ref struct Parts(Embedding<TId> kernel, ReadOnlySpan<TId> x, Span<float> y, int count) : IParallelWork
    {
        private readonly ReadOnlySpan<TId> _x = x;
        private readonly Span<float> _y = y;

        public void Run(int part)
        {
            (int start, int end) = Workers.Share(_x.Length, part, count);
            kernel.LookUp(_x, _y, start, end);
        }
    }
}

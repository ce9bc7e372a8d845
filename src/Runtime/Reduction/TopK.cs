using System.Numerics;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// The largest elements of each row, from the largest down, with their places; of equal ones the first first. NaN counts as smaller than
/// any number.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class TopK<T> : Kernel
    where T : unmanaged, INumber<T>
{
    private readonly int _width;
    private readonly int _count;

    /// <summary>Keeps the extents.</summary>
    /// <param name="width">The extent of the last axis.</param>
    /// <param name="count">How many elements are taken of each row.</param>
    /// <exception cref="ArgumentOutOfRangeException">More are to be taken than there are.</exception>
    public TopK(int width, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, width);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _width = width;
        _count = count;
    }

    /// <summary>Finds the elements.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="values">Receives the largest of each row.</param>
    /// <param name="indices">Receives their places in the row; may be empty.</param>
    /// <param name="batch">The number of samples.</param>
    public void Run(ReadOnlySpan<T> x, Span<T> values, Span<int> indices, int batch)
    {
        if (_count == 0)
        {
            return;
        }

        int rows = KernelArguments.Samples(x.Length, _width, values.Length, _count);
        using Scratch order = Scratch.Rent(_count);
        Span<int> places = MemoryMarshal.Cast<float, int>(order.Span);
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> row = x.Slice(r * _width, _width);
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = i;
            }

            Select(row, places);
            for (int k = 0; k < _count; k++)
            {
                values[(r * _count) + k] = row[places[k]];
                if (!indices.IsEmpty)
                {
                    indices[(r * _count) + k] = places[k];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Run(buffers.Read<T>(inputs[0]), buffers.Write<T>(outputs[0]), buffers.Write<int>(outputs[1]), batch);
    }

    // A heap of the best so far, its root the worst of them, then put in order from the end.
    private void Select(ReadOnlySpan<T> row, Span<int> heap)
    {
        for (int i = (_count / 2) - 1; i >= 0; i--)
        {
            Sink(row, heap, i);
        }

        for (int i = _count; i < row.Length; i++)
        {
            if (IsBefore(row, i, heap[0]))
            {
                heap[0] = i;
                Sink(row, heap, 0);
            }
        }

        for (int last = _count - 1; last > 0; last--)
        {
            (heap[0], heap[last]) = (heap[last], heap[0]);
            Sink(row, heap[..last], 0);
        }
    }

    private static void Sink(ReadOnlySpan<T> row, Span<int> heap, int at)
    {
        while (true)
        {
            int worst = at;
            for (int child = (2 * at) + 1; child <= (2 * at) + 2 && child < heap.Length; child++)
            {
                if (IsBefore(row, heap[worst], heap[child]))
                {
                    worst = child;
                }
            }

            if (worst == at)
            {
                return;
            }

            (heap[at], heap[worst]) = (heap[worst], heap[at]);
            at = worst;
        }
    }

    private static bool IsBefore(ReadOnlySpan<T> row, int a, int b)
    {
        T x = row[a];
        T y = row[b];
        return x > y || (T.IsNaN(y) && !T.IsNaN(x)) || ((x == y || (T.IsNaN(x) && T.IsNaN(y))) && a < b);
    }
}

using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Collects Python's indexing axis by axis, and adds it to the graph as one slice and, where axes come or go, one reshape.</summary>
internal sealed class AxisSlices(GraphValue x)
{
    private readonly long[] _begin = new long[x.Shape.Rank];
    private readonly long?[] _counts = new long?[x.Shape.Rank];
    private readonly long[] _strides = [.. Enumerable.Repeat(1L, x.Shape.Rank)];
    private readonly List<Dimension?> _shape = [];
    private int _axis;

    /// <summary>Takes axes whole.</summary>
    public void Skip(int axes)
    {
        for (int i = 0; i < axes; i++)
        {
            Take(null, null, 1);
        }
    }

    /// <summary>Puts in an axis of extent 1.</summary>
    public void Insert() => _shape.Add(1);

    /// <summary>Takes one element, and drops the axis.</summary>
    public void Index(long index)
    {
        RequireAxis();
        _begin[_axis] = index >= 0 ? index : Extent() + index;
        _counts[_axis++] = 1;
    }

    /// <summary>Takes a slice as Python does: bounds may be negative, open, or beyond the end.</summary>
    public void Take(long? start, long? stop, long step)
    {
        RequireAxis();
        if (step == 0)
        {
            throw new UnsupportedLayerException("its slice has step 0");
        }

        bool isWhole = step == 1 && start is null or 0 && stop is null;
        if (isWhole)
        {
            _shape.Add(null);
            _axis++;
            return;
        }

        long extent = Extent();
        long Clamp(long index, long low, long high) => Math.Clamp(index < 0 ? index + extent : index, low, high);
        long first = step > 0 ? Clamp(start ?? 0, 0, extent) : Clamp(start ?? extent - 1, -1, extent - 1);
        long last = step > 0 ? (stop is long s ? Clamp(s, 0, extent) : extent) : stop is long t ? Clamp(t, -1, extent - 1) : -1;
        long count = Math.Max(0, step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step);
        (_begin[_axis], _counts[_axis], _strides[_axis]) = (count == 0 ? 0 : first, count, step);
        _shape.Add(count);
        _axis++;
    }

    /// <summary>Adds the nodes.</summary>
    public GraphValue Add(LayerContext c)
    {
        Skip(x.Shape.Rank - _axis);
        Queue<int> whole = new(Enumerable.Range(0, x.Shape.Rank).Where(a => _counts[a] is null));
        Dimension[] shape = [.. _shape.Select(d => d ?? x.Shape[whole.Dequeue()])];
        SliceOperator op = new(_begin, _counts, _strides);

        // Every axis that is kept adds one entry in order; an index drops one, an insertion adds one more.
        bool isPlain = _shape.Count == x.Shape.Rank && Enumerable.Range(0, x.Shape.Rank).All(a => _counts[a] is null ? _shape[a] is null : _shape[a] == (Dimension?)_counts[a]!.Value);
        return isPlain ? c.Main(op, x) : c.ReshapeNode(c.Name, c.Sub("slice", op, x), shape);
    }

    /// <summary>The items of a vector that a slice of its only axis takes.</summary>
    public IReadOnlyList<T> Pick<T>(IReadOnlyList<T> items) =>
        [.. Enumerable.Range(0, (int)(_counts[0] ?? items.Count)).Select(i => items[(int)(_begin[0] + (i * _strides[0]))])];

    private void RequireAxis()
    {
        if (_axis >= x.Shape.Rank)
        {
            throw new UnsupportedLayerException($"it indexes more axes than {x.Shape} has");
        }
    }

    private long Extent() => x.Shape[_axis].IsFixed ? x.Shape[_axis].Count
        : throw new UnsupportedLayerException($"it slices axis {_axis} of {x.Shape}, whose extent is not known");
}

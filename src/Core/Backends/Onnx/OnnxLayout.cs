using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>The order in which a tensor of the file has the axes of a value of the model: axis i of the tensor is axis <c>Axes[i]</c> of the value.</summary>
internal sealed class OnnxLayout : IEquatable<OnnxLayout>
{
    private readonly int[] _axes;
    private readonly int[] _places;

    /// <summary>Creates a layout.</summary>
    /// <param name="axes">A permutation of the value's axes.</param>
    public OnnxLayout(params IEnumerable<int> axes)
    {
        _axes = [.. axes];
        _places = TensorPermutation.Inverse(_axes);
    }

    /// <summary>The value's axes in the tensor's order.</summary>
    public IReadOnlyList<int> Axes => _axes;

    /// <summary>The number of axes.</summary>
    public int Rank => _axes.Length;

    /// <summary>Whether the tensor has the axes in the value's own order.</summary>
    public bool IsPlain => _axes.SequenceEqual(Enumerable.Range(0, Rank));

    /// <summary>Whether the last axis, that of the channels, is second: the order of ONNX's convolutions.</summary>
    public bool IsChannelsFirst => Rank > 2 && Equals(ChannelsFirst(Rank));

    /// <summary>The value's own order.</summary>
    public static OnnxLayout Plain(int rank) => new(Enumerable.Range(0, rank));

    /// <summary>Samples, channels, then the spatial axes; the value's own order where there are none of these.</summary>
    public static OnnxLayout ChannelsFirst(int rank) => rank < 3 ? Plain(rank) : new([0, rank - 1, .. Enumerable.Range(1, rank - 2)]);

    /// <summary>Where the tensor has an axis of the value.</summary>
    /// <param name="axis">The axis; negative counts from the last.</param>
    public int PlaceOf(int axis) => _places[axis < 0 ? axis + Rank : axis];

    /// <summary>What belongs to each axis of the value, in the tensor's order.</summary>
    public IEnumerable<T> Arrange<T>(IReadOnlyList<T> perAxis) => _axes.Select(a => perAxis[a]);

    /// <summary>The transposition that makes a tensor of another layout of one of this.</summary>
    public int[] PermutationTo(OnnxLayout other) => [.. other._axes.Select(a => _places[a])];

    /// <summary>The layout of what is left when some axes of the value are taken away from the tensor.</summary>
    /// <param name="axes">The axes; negative counts from the last.</param>
    public OnnxLayout Without(params IEnumerable<int> axes)
    {
        HashSet<int> gone = [.. axes.Select(a => a < 0 ? a + Rank : a)];
        int[] numbers = new int[Rank];
        for (int i = 0, next = 0; i < Rank; i++)
        {
            numbers[i] = gone.Contains(i) ? -1 : next++;
        }

        return new OnnxLayout(_axes.Where(a => !gone.Contains(a)).Select(a => numbers[a]));
    }

    /// <summary>The layout that the same tensor is of a transposed value, whose axis i is axis <paramref name="permutation"/>[i] of this layout's.</summary>
    public OnnxLayout Transposed(IReadOnlyList<int> permutation)
    {
        int[] inverse = TensorPermutation.Inverse([.. permutation]);
        return new OnnxLayout(_axes.Select(a => inverse[a]));
    }

    /// <inheritdoc/>
    public bool Equals(OnnxLayout? other) => other is not null && _axes.AsSpan().SequenceEqual(other._axes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OnnxLayout);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int axis in _axes)
        {
            hash.Add(axis);
        }

        return hash.ToHashCode();
    }
}

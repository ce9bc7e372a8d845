using System.Collections;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>The shape of a value in a graph: its extents may depend on the batch size, or be unknown.</summary>
public sealed class SymbolicShape : IReadOnlyList<Dimension>, IEquatable<SymbolicShape>
{
    /// <summary>The shape of a scalar.</summary>
    public static readonly SymbolicShape Scalar = new([]);

    private readonly Dimension[] _dimensions;

    /// <summary>Creates a shape from its extents.</summary>
    public SymbolicShape(params ReadOnlySpan<Dimension> dimensions) => _dimensions = dimensions.ToArray();

    /// <summary>The number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <inheritdoc/>
    int IReadOnlyCollection<Dimension>.Count => _dimensions.Length;

    /// <summary>The extents.</summary>
    public ReadOnlySpan<Dimension> Dimensions => _dimensions;

    /// <summary>Whether no extent is unknown.</summary>
    public bool IsKnown => !Array.Exists(_dimensions, d => d.IsUnknown);

    /// <summary>Whether every extent is a plain number.</summary>
    public bool IsFixed => Array.TrueForAll(_dimensions, d => d.IsFixed);

    /// <summary>The product of the extents.</summary>
    public Dimension ElementCount => Product(0, Rank);

    /// <summary>The extent of one axis; a negative axis counts from the last.</summary>
    /// <exception cref="InvalidGraphException">There is no such axis: the value has another rank than its reader takes.</exception>
    public Dimension this[int axis] => axis < Rank && axis >= -Rank
        ? _dimensions[axis < 0 ? axis + Rank : axis]
        : throw new InvalidGraphException($"A node reads axis {axis} of a value of shape {this}, which has {Rank} axes.", "Check the shapes of the model's inputs.");

    /// <summary>The shape of a stored tensor, all extents plain numbers (or unknown).</summary>
    public static SymbolicShape From(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(Array.ConvertAll(shape.ToArray(), d => (Dimension)d));
    }

    /// <summary>A shape as a model declares it: an open first extent is the number of samples, other open ones only the data tells.</summary>
    public static SymbolicShape FromDeclared(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Dimension[] dimensions = new Dimension[shape.Rank];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = shape[i] != TensorShape.Unknown ? shape[i] : i == 0 ? Dimension.Batch : Dimension.Unknown;
        }

        return new(dimensions);
    }

    /// <summary>The same shape for a batch of one size.</summary>
    public SymbolicShape WithBatchSize(long batch) => new(Array.ConvertAll(_dimensions, d => d.IsPerBatch ? d.For(batch) : d));

    /// <summary>The batch size followed by the given extents; -1 is unknown.</summary>
    public static SymbolicShape Batched(params ReadOnlySpan<long> perSample)
    {
        Dimension[] dimensions = new Dimension[perSample.Length + 1];
        dimensions[0] = Dimension.Batch;
        for (int i = 0; i < perSample.Length; i++)
        {
            dimensions[i + 1] = perSample[i];
        }

        return new(dimensions);
    }

    /// <summary>The product of the extents of a range of axes.</summary>
    public Dimension Product(int start, int end)
    {
        Dimension product = 1;
        for (int i = start; i < end; i++)
        {
            product *= _dimensions[i];
        }

        return product;
    }

    /// <summary>The same shape with one axis changed.</summary>
    public SymbolicShape With(int axis, Dimension extent)
    {
        Dimension[] copy = [.. _dimensions];
        copy[axis < 0 ? axis + Rank : axis] = extent;
        return new(copy);
    }

    /// <summary>The concrete shape for a batch of the given size.</summary>
    /// <exception cref="InvalidOperationException">An extent is unknown.</exception>
    public TensorShape For(long batch) => new(Array.ConvertAll(_dimensions, d => d.For(batch)));

    /// <summary>The shape with -1 for the extents that are not plain numbers, as files and summaries write it.</summary>
    public TensorShape ToTensorShape() => new(Array.ConvertAll(_dimensions, d => d.IsFixed ? d.Count : TensorShape.Unknown));

    /// <summary>Whether both are known to be the same shape, whatever the data is (<see cref="Dimension.IsSame"/>).</summary>
    public bool IsSame(SymbolicShape other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return AreSame(_dimensions, other._dimensions);
    }

    /// <summary>Whether nothing that is known of both says that they are different shapes.</summary>
    public bool MayBe(SymbolicShape other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rank == other.Rank && !_dimensions.Zip(other._dimensions).Any(p => p.First.Differs(p.Second));
    }

    /// <summary>Whether two lists of extents are known to be the same, whatever the data is.</summary>
    public static bool AreSame(IEnumerable<Dimension> a, IEnumerable<Dimension> b)
    {
        Dimension[] left = [.. a];
        Dimension[] right = [.. b];
        return left.Length == right.Length && left.Zip(right).All(p => p.First.IsSame(p.Second));
    }

    /// <summary>The same shape, each unknown extent of which is the same as itself from now on.</summary>
    internal SymbolicShape Told() => Array.Exists(_dimensions, d => d.IsUnknown && !d.IsSame(d))
        ? new(Array.ConvertAll(_dimensions, d => d.IsUnknown && !d.IsSame(d) ? Dimension.NewUnknown() : d))
        : this;

    /// <summary>Not to be called: it would take unknown extents for the same.</summary>
    [Obsolete("Two unknown extents read alike and are seldom the same: ask IsSame.", error: true)]
    public bool Equals(SymbolicShape? other) => throw new NotSupportedException();

    /// <summary>Whether both read alike, all unknown extents being "?".</summary>
    public override bool Equals(object? obj) => obj is SymbolicShape other && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    bool IEquatable<SymbolicShape>.Equals(SymbolicShape? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Dimension extent in _dimensions)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>As Python writes a tuple, with N for the batch size: (N, 28, 28, 1).</summary>
    public override string ToString() => _dimensions is [Dimension only] ? $"({only},)" : $"({string.Join(", ", _dimensions)})";

    /// <inheritdoc/>
    public IEnumerator<Dimension> GetEnumerator() => ((IEnumerable<Dimension>)_dimensions).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _dimensions.GetEnumerator();
}

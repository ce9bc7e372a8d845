using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// The axes that keras.layers.MultiHeadAttention attends over (attention_axes; all but the first and last by default). Attention is
/// computed on (batch, time, features): the axes attended over are joined to one, and those that are not count as batch.
/// </summary>
internal sealed class AttentionAxes
{
    private readonly LayerContext _context;
    private readonly SymbolicShape _query;
    private readonly int[] _attended;
    private readonly int[] _permutation;

    /// <param name="context">The layer.</param>
    /// <param name="query">The shape of the query: (N, axes..., features).</param>
    /// <exception cref="UnsupportedLayerException">The query has no axis to attend over, or the batch or the features are attended over.</exception>
    public AttentionAxes(LayerContext context, SymbolicShape query)
    {
        if (query.Rank < 3)
        {
            throw new UnsupportedLayerException($"attention over {query} is not supported; inputs (batch, time, features) are");
        }

        _context = context;
        _query = query;
        _attended = context.Settings.OptionalInts("attention_axes") is int[] given ? [.. given.Select(a => a < 0 ? a + query.Rank : a)] : [.. Enumerable.Range(1, query.Rank - 2)];
        if (_attended.Length == 0 || _attended.Distinct().Count() != _attended.Length || _attended.Any(a => a < 0 || a >= query.Rank))
        {
            throw context.Settings.Fault("attention_axes", $"[{string.Join(", ", _attended)}]", $"different axes of {query}");
        }

        if (_attended.Any(a => a == 0 || a == query.Rank - 1))
        {
            throw new UnsupportedLayerException($"attention over the axes [{string.Join(", ", _attended)}] of {query} is not supported; axes between the first (the batch) and the last (the features) are");
        }

        _permutation = [0, .. Enumerable.Range(1, query.Rank - 2).Except(_attended), .. _attended, query.Rank - 1];
    }

    /// <summary>Whether the inputs are (batch, time, features) as they are.</summary>
    public bool IsTime => _query.Rank == 3;

    /// <summary>An input as (batch, time, features).</summary>
    /// <exception cref="UnsupportedLayerException">It has another rank than the query.</exception>
    public GraphValue Fold(string name, GraphValue x)
    {
        if (x.Shape.Rank != _query.Rank)
        {
            throw new UnsupportedLayerException($"attention of {_query} to {x.Shape}, which have different ranks, is not supported");
        }

        if (IsTime)
        {
            return x;
        }

        GraphValue ordered = Permuted($"{name}_ordered", x, _permutation);
        Dimension time = Product(ordered.Shape.SkipLast(1).TakeLast(_attended.Length));
        return _context.Reshape($"{name}_folded", ordered, [Product(ordered.Shape.SkipLast(_attended.Length + 1)), time, ordered.Shape[-1]]);
    }

    /// <summary>The output under the query's axes.</summary>
    public GraphValue Unfold(GraphValue output)
    {
        if (IsTime)
        {
            return output;
        }

        Dimension[] shape = [.. _permutation.SkipLast(1).Select(a => _query[a]), output.Shape[-1]];
        bool isOrdered = _permutation.SequenceEqual(Enumerable.Range(0, _permutation.Length));
        GraphValue split = _context.ReshapeNode(isOrdered ? _context.Name : _context.Name + "/unfolded", output, shape);
        return isOrdered ? split : _context.Main(new TransposeOperator(TensorPermutation.Inverse(_permutation)), split);
    }

    private static Dimension Product(IEnumerable<Dimension> extents) => extents.Aggregate((a, b) => a * b);

    private GraphValue Permuted(string suffix, GraphValue x, int[] permutation) =>
        permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)) ? x : _context.Sub(suffix, new TransposeOperator(permutation), x);
}

using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>
/// Finds which values of two forms of a model belong together. A name alone does not tell: of a layer with an activation one form names the value before
/// it, and another the value behind it. Of what a name may mean, what agrees is taken; what differs counts where the name is the same, or the place
/// in two models of as many layers.
/// </summary>
/// <param name="expected">The layers of the model taken as right, in order.</param>
/// <param name="actual">Those of the other.</param>
/// <param name="tolerance">As for <see cref="PredictionComparer.Compare"/>.</param>
internal sealed class LayerPairs(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual, double tolerance)
{
    private readonly string[] _names = [.. actual.Keys];
    private int _next;

    /// <summary>A comparison for each layer of the first model that has a counterpart, in order.</summary>
    public IEnumerable<PredictionComparison> Compare()
    {
        int place = 0;
        foreach ((string name, Tensor value) in expected)
        {
            if (Find(name, value, place++) is { } comparison)
            {
                yield return comparison;
            }
        }
    }

    private PredictionComparison? Find(string name, Tensor value, int place)
    {
        PredictionComparison? named = actual.TryGetValue(name, out Tensor? same) ? Compare(name, value, same) : null;
        return named?.IsWithinTolerance == true ? named
            : Related(name).Select(r => Compare(name, value, actual[r])).FirstOrDefault(c => c?.IsWithinTolerance == true)
            ?? named ?? (same is null ? ByPlace(name, value, place) : null);
    }

    // Whatever is of the same layer, and what follows and precedes the value that bears its name.
    private IEnumerable<string> Related(string name)
    {
        int end = name.LastIndexOf('/');
        string layer = end < 0 ? name : name[..end];
        int at = Array.IndexOf(_names, layer);
        return _names.Where((n, i) => n == layer || n.StartsWith(layer + "/", StringComparison.Ordinal) || (at >= 0 && Math.Abs(i - at) == 1));
    }

    private PredictionComparison? ByPlace(string name, Tensor value, int place)
    {
        if (expected.Count == actual.Count)
        {
            return expected.ContainsKey(_names[place]) ? null : Compare(name, value, actual[_names[place]]);
        }

        // What was passed over on the way has no counterpart.
        for (int i = _next; i < _names.Length; i++)
        {
            if (!expected.ContainsKey(_names[i]) && Compare(name, value, actual[_names[i]]) is { IsWithinTolerance: true } comparison)
            {
                _next = i + 1;
                return comparison;
            }
        }

        return null;
    }

    private PredictionComparison? Compare(string name, Tensor value, Tensor other) =>
        other.Shape.Equals(value.Shape) && (value.DataType == DataType.String) == (other.DataType == DataType.String) ? PredictionComparer.Compare(name, value, other, tolerance) : null;
}

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Finds the layer that a weight is named after: the longest of all names that stand before one of its slashes. The names are kept part by part, so that
/// each part of a weight's name is looked at once, however many slashes it has.
/// </summary>
internal sealed class TfjsWeightLayers
{
    private readonly Dictionary<(int Before, string Part), int> _places = [];
    private readonly HashSet<int> _ends = [];

    /// <summary>Takes the names of all layers.</summary>
    public TfjsWeightLayers(IEnumerable<string> layers)
    {
        foreach (string layer in layers)
        {
            int place = 0;
            foreach (string part in layer.Split('/'))
            {
                if (!_places.TryGetValue((place, part), out int next))
                {
                    _places.Add((place, part), next = _places.Count + 1);
                }

                place = next;
            }

            _ends.Add(place);
        }
    }

    /// <summary>The longest layer's name that the weight's begins with; else what stands before its first slash.</summary>
    public string Of(string weight)
    {
        int longest = Math.Max(0, weight.IndexOf('/', StringComparison.Ordinal));
        (int place, int start) = (0, 0);
        for (int slash = weight.IndexOf('/', StringComparison.Ordinal); slash >= 0 && _places.TryGetValue((place, weight[start..slash]), out place); slash = weight.IndexOf('/', start))
        {
            longest = slash > 0 && _ends.Contains(place) ? slash : longest;
            start = slash + 1;
        }

        return weight[..longest];
    }
}

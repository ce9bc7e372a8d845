using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;

namespace TfModelTools.Drawing;

/// <summary>Texts that a page's data holds once and refers to by number: kinds, shapes and options are the same for thousands of nodes.</summary>
internal sealed class PageStrings
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The number of a text.</summary>
    public int Add(string text)
    {
        string clean = ModelText.Clean(text);
        if (!_numbers.TryGetValue(clean, out int number))
        {
            _numbers.Add(clean, number = _numbers.Count);
        }

        return number;
    }

    /// <summary>Writes the texts, in the order of their numbers.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        foreach (string text in _numbers.OrderBy(n => n.Value).Select(n => n.Key))
        {
            json.WriteStringValue(text);
            json.FlushLarge();
        }

        json.WriteEndArray();
    }
}

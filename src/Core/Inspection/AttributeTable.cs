using System.Collections;
using System.Collections.Specialized;
using System.Globalization;

namespace TfModelTools.Inspection;

/// <summary>The attributes of a node by name, in order. As text, which is what Export-Csv writes, they are names and values.</summary>
internal sealed class AttributeTable : OrderedDictionary
{
    /// <summary>Makes an empty one.</summary>
    public AttributeTable()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Such as "padding=SAME, strides=[1, 2, 2, 1]".</summary>
    public override string ToString() => string.Join(", ", this.Cast<DictionaryEntry>().Select(a => $"{a.Key}={Text(a.Value)}"));

    private static string? Text(object? value) => value is IEnumerable items and not string
        ? $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture);
}

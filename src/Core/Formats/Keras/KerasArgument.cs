using System.Text.Json;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>An argument of a layer's call in a functional model's configuration.</summary>
public abstract record KerasArgument
{
    /// <summary>The tensors in it, depth first; of a dictionary in the order of its keys, as Keras flattens one.</summary>
    public IEnumerable<KerasTensorReference> References() => this switch
    {
        KerasTensorArgument tensor => [tensor.Reference],
        KerasListArgument list => list.Items.SelectMany(i => i.References()),
        KerasDictionaryArgument dictionary => dictionary.Items.OrderBy(i => i.Key, StringComparer.Ordinal).SelectMany(i => i.Value.References()),
        KerasSliceArgument slice => new[] { slice.Start, slice.Stop, slice.Step }.SelectMany(i => i.References()),
        _ => [],
    };

    /// <summary>The literals in it, depth first.</summary>
    public IEnumerable<KerasLiteralArgument> Leaves() => this switch
    {
        KerasLiteralArgument { Value.ValueKind: JsonValueKind.Array } list => list.Value.EnumerateArray().SelectMany(v => new KerasLiteralArgument(v).Leaves()),
        KerasLiteralArgument literal => [literal],
        KerasListArgument list => list.Items.SelectMany(i => i.Leaves()),
        _ => [],
    };
}

/// <summary>A tensor.</summary>
/// <param name="Reference">Which.</param>
public sealed record KerasTensorArgument(KerasTensorReference Reference) : KerasArgument;

/// <summary>A list or tuple.</summary>
/// <param name="Items">Its items.</param>
public sealed record KerasListArgument(IReadOnlyList<KerasArgument> Items) : KerasArgument;

/// <summary>A dictionary, in the file's order.</summary>
/// <param name="Items">Its items.</param>
public sealed record KerasDictionaryArgument(IReadOnlyList<KeyValuePair<string, KerasArgument>> Items) : KerasArgument;

/// <summary>A Python slice: start:stop:step, each a literal (null for none) or a tensor.</summary>
/// <param name="Start">The first index.</param>
/// <param name="Stop">The index after the last.</param>
/// <param name="Step">The step.</param>
public sealed record KerasSliceArgument(KerasArgument Start, KerasArgument Stop, KerasArgument Step) : KerasArgument;

/// <summary>Python's "...".</summary>
public sealed record KerasEllipsisArgument : KerasArgument;

/// <summary>A number, string, boolean or null; constant tensors are nested lists of numbers.</summary>
/// <param name="Value">The value.</param>
public sealed record KerasLiteralArgument(JsonElement Value) : KerasArgument
{
    /// <summary>Python's None.</summary>
    public static KerasLiteralArgument None { get; } = new(StrictJson.Null);

    /// <summary>The element type the file states beside a constant tensor, such as "bool"; null where it states none.</summary>
    public string? TypeName { get; init; }

    /// <summary>Whether it is Python's None.</summary>
    public bool IsNone => Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
}

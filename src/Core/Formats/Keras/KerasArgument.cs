using System.Text.Json;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>An argument of a layer's call in a functional model's configuration.</summary>
public abstract record KerasArgument
{
    /// <summary>Whether a tensor is in it, at any depth.</summary>
    public virtual bool HoldsTensors => false;

    /// <summary>The tensors in it, depth first; of a dictionary in the order of its keys, as Keras flattens one.</summary>
    public IReadOnlyList<KerasTensorReference> References()
    {
        List<KerasTensorReference> found = [];
        AddReferences(found);
        return found;
    }

    /// <summary>The literals in it, depth first.</summary>
    public IReadOnlyList<KerasLiteralArgument> Leaves()
    {
        List<KerasLiteralArgument> found = [];
        AddLeaves(found);
        return found;
    }

    /// <summary>Adds the tensors in it. Into one list: a file nests lists as deep as it likes, and iterators of iterators would be asked at each level.</summary>
    /// <param name="found">The list.</param>
    internal virtual void AddReferences(List<KerasTensorReference> found)
    {
    }

    /// <summary>Adds the literals in it.</summary>
    /// <param name="found">The list.</param>
    internal virtual void AddLeaves(List<KerasLiteralArgument> found)
    {
    }
}

/// <summary>A tensor.</summary>
/// <param name="Reference">Which.</param>
public sealed record KerasTensorArgument(KerasTensorReference Reference) : KerasArgument
{
    /// <inheritdoc/>
    public override bool HoldsTensors => true;

    internal override void AddReferences(List<KerasTensorReference> found) => found.Add(Reference);
}

/// <summary>A list or tuple.</summary>
/// <param name="Items">Its items.</param>
public sealed record KerasListArgument(IReadOnlyList<KerasArgument> Items) : KerasArgument
{
    /// <inheritdoc/>
    public override bool HoldsTensors { get; } = Items.Any(i => i.HoldsTensors);

    internal override void AddReferences(List<KerasTensorReference> found)
    {
        foreach (KerasArgument item in Items.Where(i => i.HoldsTensors))
        {
            item.AddReferences(found);
        }
    }

    internal override void AddLeaves(List<KerasLiteralArgument> found)
    {
        foreach (KerasArgument item in Items)
        {
            item.AddLeaves(found);
        }
    }
}

/// <summary>A dictionary, in the file's order.</summary>
/// <param name="Items">Its items.</param>
public sealed record KerasDictionaryArgument(IReadOnlyList<KeyValuePair<string, KerasArgument>> Items) : KerasArgument
{
    /// <inheritdoc/>
    public override bool HoldsTensors { get; } = Items.Any(i => i.Value.HoldsTensors);

    internal override void AddReferences(List<KerasTensorReference> found)
    {
        foreach (KeyValuePair<string, KerasArgument> item in Items.Where(i => i.Value.HoldsTensors).OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            item.Value.AddReferences(found);
        }
    }
}

/// <summary>A Python slice: start:stop:step, each a literal (null for none) or a tensor.</summary>
/// <param name="Start">The first index.</param>
/// <param name="Stop">The index after the last.</param>
/// <param name="Step">The step.</param>
public sealed record KerasSliceArgument(KerasArgument Start, KerasArgument Stop, KerasArgument Step) : KerasArgument
{
    /// <inheritdoc/>
    public override bool HoldsTensors => Start.HoldsTensors || Stop.HoldsTensors || Step.HoldsTensors;

    internal override void AddReferences(List<KerasTensorReference> found)
    {
        Start.AddReferences(found);
        Stop.AddReferences(found);
        Step.AddReferences(found);
    }
}

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

    internal override void AddLeaves(List<KerasLiteralArgument> found)
    {
        if (Value.ValueKind == JsonValueKind.Array)
        {
            AddNumbers(Value, found);
        }
        else
        {
            found.Add(this);
        }
    }

    private static void AddNumbers(JsonElement element, List<KerasLiteralArgument> found)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            found.Add(new KerasLiteralArgument(element));
            return;
        }

        foreach (JsonElement item in element.EnumerateArray())
        {
            AddNumbers(item, found);
        }
    }
}

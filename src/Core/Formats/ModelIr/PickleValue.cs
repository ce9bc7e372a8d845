using TfModelTools.Formats.Npy;

namespace TfModelTools.Formats.ModelIr;

/// <summary>What may lie on the stack while a pickle of arrays is read: never an object of the pickle's own making.</summary>
internal abstract record PickleValue
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A marked place.</summary>
internal sealed record PickleMark : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => "a mark";
}

/// <summary>None, True or False.</summary>
/// <param name="Value">The truth value; null for None.</param>
internal sealed record PickleConstant(bool? Value) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => Value is bool value ? (value ? "True" : "False") : "None";
}

/// <summary>An integer.</summary>
/// <param name="Value">The integer.</param>
internal sealed record PickleInteger(long Value) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => FormattableString.Invariant($"the number {Value}");
}

/// <summary>Text, or bytes that stay in the file.</summary>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Form">What they are.</param>
/// <param name="Text">The text itself, where it is short enough to be a name; else null.</param>
internal sealed record PickleBytes(long Offset, long Length, PickleBytesForm Form, string? Text) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => Form == PickleBytesForm.Text ? (Text is { Length: < 80 } ? $"the text '{Text}'" : "a text") : "bytes";
}

/// <summary>A tuple.</summary>
/// <param name="Items">Its elements.</param>
internal sealed record PickleTuple(List<PickleValue> Items) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => FormattableString.Invariant($"a tuple of {Items.Count}");
}

/// <summary>A list.</summary>
/// <param name="Items">Its elements.</param>
internal sealed record PickleList(List<PickleValue> Items) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A dictionary by text.</summary>
/// <param name="Items">Its entries, in the file's order.</param>
internal sealed record PickleDictionary(List<KeyValuePair<string, PickleValue>> Items) : PickleValue
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Kind => "a dictionary";

    /// <summary>Adds an entry; false where there is one of the name.</summary>
    public bool TryAdd(string name, PickleValue value)
    {
        if (!_names.Add(name))
        {
            return false;
        }

        Items.Add(new(name, value));
        return true;
    }
}

/// <summary>One of the few names that numpy's pickles use.</summary>
/// <param name="Name">Which.</param>
internal sealed record PickleGlobal(PickleName Name) : PickleValue
{
    /// <inheritdoc/>
    public override string Kind => $"the name {Name}";
}

/// <summary>An element type of numpy.</summary>
/// <param name="Code">The code, such as "f4".</param>
internal sealed record PickleType(string Code) : PickleValue
{
    /// <summary>The order of the bytes, once the state said it: '&lt;', '&gt;', '|' or '='.</summary>
    public char? Order { get; set; }

    /// <inheritdoc/>
    public override string Kind => $"the type '{Code}'";
}

/// <summary>An array of numpy.</summary>
internal sealed record PickleArray : PickleValue
{
    /// <summary>Shape, element type and order of its axes; null until its state was given.</summary>
    public NpyHeader? Header { get; set; }

    /// <summary>The bytes of its values, of numbers.</summary>
    public PickleBytes? Values { get; set; }

    /// <summary>Its elements, of objects.</summary>
    public PickleList? Objects { get; set; }

    /// <inheritdoc/>
    public override string Kind => Header is null ? "an array without state" : Objects is not null ? "an array of objects" : "an array";
}

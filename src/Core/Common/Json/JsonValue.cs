using System.Globalization;
using System.Text.Json;

namespace TfModelTools.Common.Json;

/// <summary>
/// A value of a JSON file whose form is fixed, read by what must stand there. Whatever else does is one fault with the value's place in the
/// file, such as "weightsManifest[0].weights[3].dtype".
/// </summary>
internal sealed class JsonValue
{
    private const int LongestText = 60;

    private readonly JsonFile _file;
    private readonly JsonValue? _parent;
    private readonly string? _name;
    private readonly int _index;

    private JsonValue(JsonElement element, JsonFile file, JsonValue? parent, string? name, int index)
    {
        Element = element;
        _file = file;
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The value as it stands.</summary>
    public JsonElement Element { get; }

    /// <summary>What it is called, for faults.</summary>
    public string Place => _parent is null ? _file.Root
        : _name is null ? string.Create(CultureInfo.InvariantCulture, $"{_parent.Place}[{_index}]")
        : _parent._parent is null ? _name : $"{_parent.Place}.{_name}";

    /// <summary>The whole text of a file.</summary>
    /// <param name="element">The text, through <see cref="StrictJson"/>.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="root">What to call the whole, for faults.</param>
    /// <param name="remedy">What to do about a fault.</param>
    public static JsonValue Of(JsonElement element, string path, string root, string remedy) => new(element, new JsonFile(path, root, remedy), null, null, 0);

    /// <summary>A member of an object, which must be there.</summary>
    public JsonValue Member(string name) => Find(name) ?? throw Fault($"no \"{name}\"", $"an object that has \"{name}\"");

    /// <summary>A member of an object; null when it is not there or null. That this is an object must hold.</summary>
    public JsonValue? Find(string name) => Element.ValueKind != JsonValueKind.Object ? throw Fault(Text(Element), "an object")
        : Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new JsonValue(value, _file, this, name, 0) : null;

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonValue Value)> Members() => Element.ValueKind == JsonValueKind.Object
        ? Element.EnumerateObject().Select(m => (m.Name, new JsonValue(m.Value, _file, this, m.Name, 0)))
        : throw Fault(Text(Element), "an object");

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonValue> Items() => Element.ValueKind == JsonValueKind.Array
        ? Element.EnumerateArray().Select((item, index) => new JsonValue(item, _file, this, null, index))
        : throw Fault(Text(Element), "an array");

    /// <summary>A string.</summary>
    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Fault(Text(Element), "a string");

    /// <summary>A whole number.</summary>
    public long Whole(long least, long most) => Element.WholeInt64() is { } number && number >= least && number <= most
        ? number
        : throw Fault(Text(Element), most == long.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"whole numbers from {least}") : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    /// <summary>A finite number.</summary>
    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double number) && double.IsFinite(number)
        ? number
        : throw Fault(Text(Element), "a number");

    /// <summary>True or false.</summary>
    public bool Flag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault(Text(Element), "true or false"),
    };

    /// <summary>A fault at this value.</summary>
    public CorruptFileException Fault(string found, string expected, Exception? innerException = null) => new(_file.Path, Place, found, expected, _file.Remedy, innerException);

    /// <summary>A fault of this value, which is shown.</summary>
    public CorruptFileException Fault(string expected) => Fault(Text(Element), expected);

    private static string Text(JsonElement element)
    {
        string text = element.GetRawText();
        return element.ValueKind switch
        {
            JsonValueKind.Array => "an array",
            JsonValueKind.Object => "an object",
            _ => text.Length > LongestText ? string.Concat(text.AsSpan(0, LongestText), "...") : text,
        };
    }

    private sealed record JsonFile(string Path, string Root, string Remedy);
}

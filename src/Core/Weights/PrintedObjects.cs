using System.Text.RegularExpressions;
using TfModelTools.Formats.PythonLiterals;

namespace TfModelTools.Weights;

/// <summary>
/// Makes plain lists, dicts, numbers and strings of what Python libraries print for objects of their own: TensorShape([3, 4]),
/// Dimension(3), np.int64(3), np.str_('name'), torch.Size([3]), OrderedDict([...]), dict_keys([...]). Only names that are known to stand
/// for their one value are taken for it; element types stay as they are, and what is not known is refused.
/// </summary>
internal static partial class PrintedObjects
{
    /// <summary>Whether a text begins with a collection that is printed with its name, behind comments and blanks.</summary>
    public static bool IsCollection(string text) => Collection().IsMatch(text);

    /// <summary>Resolves a value and all in it.</summary>
    /// <exception cref="PythonSyntaxException">It is an object whose meaning is not known.</exception>
    public static PythonValue Resolve(PythonValue value) => value switch
    {
        PythonSequence sequence => sequence with { Items = [.. sequence.Items.Select(Resolve)] },
        PythonDict dict => dict with { Items = [.. dict.Items.Select(i => KeyValuePair.Create(Resolve(i.Key), Resolve(i.Value)))] },
        PythonObject item => Resolve(item),
        _ => value,
    };

    private static PythonValue Resolve(PythonObject item) => item.Name switch
    {
        // A shape, an extent, a number, a name: the value in the parentheses.
        "TensorShape" or "Size" or "Dimension" or "ListWrapper" or "list" or "tuple" or "set" or "frozenset" or "dict_keys" or "odict_keys" or "KeysView"
            or "int8" or "int16" or "int32" or "int64" or "uint8" or "uint16" or "uint32" or "uint64" or "intp" or "uintp" or "int_" or "longlong" or "str_" or "bytes_" or "int" or "str"
            when item.Items is [PythonValue only] && item.Named.Count == 0 => Resolve(only),
        "array" when item.Items is [PythonValue only] && item.Named.All(n => n.Key == "dtype") => Resolve(only),
        "OrderedDict" or "dict" or "DictWrapper" or "_DictWrapper" or "dict_items" or "odict_items" or "ItemsView" or "mappingproxy"
            when item.Items is [PythonValue only] && item.Named.Count == 0 => Pairs(Resolve(only)),
        "OrderedDict" or "dict" when item is { Items: [], Named: [] } => new PythonDict(item.Line, item.Column, []),
        "list" or "tuple" or "set" or "frozenset" when item is { Items: [], Named: [] } => new PythonSequence(item.Line, item.Column, PythonSequenceKind.List, []),

        // What says its shape by name.
        "TensorSpec" or "VariableSpec" or "ShapeDtypeStruct" or "KerasTensor" or "InputSpec" when Shape(item) is { } shape => Resolve(shape),

        // An element type says nothing of the name or the shape.
        "dtype" or "DType" or "Policy" => item,
        _ when item.Items is null && TfModelTools.Tensors.DataTypes.TryParse(item.Name, out _) => item,
        _ => throw new PythonSyntaxException(
            item.Line, item.Column, item.Items is null ? $"'{item.Name}'" : $"the object {item.Name}(...)",
            "a string in quotes, a number, a list, tuple, set or dict of these, or one of the objects that TensorFlow, numpy and Python print: TensorShape, Dimension, np.int64, np.str_, dtype, torch.Size, OrderedDict, dict_keys"),
    };

    private static PythonValue? Shape(PythonObject item) =>
        item.Named.FirstOrDefault(n => n.Key == "shape").Value ?? (item.Items is [PythonValue first, ..] && first is PythonSequence or PythonObject { Name: "TensorShape" } ? first : null);

    // [('name', value), ...] as the dict that it makes.
    private static PythonValue Pairs(PythonValue value) => value is PythonSequence { Items: var items } && items.All(i => i is PythonSequence { Kind: PythonSequenceKind.Tuple, Items.Count: 2 })
        ? new PythonDict(value.Line, value.Column, [.. items.Cast<PythonSequence>().Select(p => KeyValuePair.Create(p.Items[0], p.Items[1]))])
        : value;

    [GeneratedRegex(@"^(?:\s|#[^\r\n]*[\r\n])*(?:\w+\.)*(?:OrderedDict|dict|list|tuple|set|frozenset|o?dict_(?:keys|items)|KeysView|ItemsView|_?DictWrapper|ListWrapper|mappingproxy|array)\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex Collection();
}

using System.Collections.Frozen;

namespace TfModelTools.Formats.ModelIr;

/// <summary>The names that a pickle of arrays may refer to, and what the opcodes are called that it may not hold.</summary>
internal static class PickleNames
{
    /// <summary>The longest name of a module or of a thing in it that is read.</summary>
    public const int MaxLength = 128;

    private static readonly FrozenDictionary<string, PickleName> ByName = new Dictionary<string, PickleName>(StringComparer.Ordinal)
    {
        ["numpy.core.multiarray._reconstruct"] = PickleName.Reconstruct,
        ["numpy._core.multiarray._reconstruct"] = PickleName.Reconstruct,
        ["numpy.core.multiarray.scalar"] = PickleName.Scalar,
        ["numpy._core.multiarray.scalar"] = PickleName.Scalar,
        ["numpy.ndarray"] = PickleName.Array,
        ["numpy.dtype"] = PickleName.Type,
        ["_codecs.encode"] = PickleName.Encode,
        ["__builtin__.bytes"] = PickleName.Bytes,
        ["builtins.bytes"] = PickleName.Bytes,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Those of pickletools.py that numpy's arrays do not need; most of them make objects or find classes.
    private static readonly FrozenDictionary<int, string> Refused = new Dictionary<int, string>
    {
        ['0'] = "POP", ['1'] = "POP_MARK", ['2'] = "DUP", ['F'] = "FLOAT", ['G'] = "BINFLOAT", ['I'] = "INT", ['L'] = "LONG", ['P'] = "PERSID", ['Q'] = "BINPERSID",
        ['S'] = "STRING", ['V'] = "UNICODE", ['d'] = "DICT", ['g'] = "GET", ['i'] = "INST", ['l'] = "LIST", ['o'] = "OBJ", ['p'] = "PUT",
        [0x81] = "NEWOBJ", [0x82] = "EXT1", [0x83] = "EXT2", [0x84] = "EXT4", [0x8b] = "LONG4", [0x8f] = "EMPTY_SET", [0x90] = "ADDITEMS", [0x91] = "FROZENSET",
        [0x92] = "NEWOBJ_EX", [0x96] = "BYTEARRAY8", [0x97] = "NEXT_BUFFER", [0x98] = "READONLY_BUFFER",
    }.ToFrozenDictionary();

    /// <summary>What a name of a module is; null for every other.</summary>
    public static PickleName? Find(string module, string name) => ByName.TryGetValue($"{module}.{name}", out PickleName found) ? found : null;

    /// <summary>What an opcode is called that is not read.</summary>
    public static string Of(byte opcode) => Refused.GetValueOrDefault(opcode) is { } name ? $"the opcode {name} (0x{opcode:x2})" : $"the byte 0x{opcode:x2}, which is no opcode";
}

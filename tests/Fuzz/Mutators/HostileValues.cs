using System.Text;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Values at which programs go wrong.</summary>
internal static class HostileValues
{
    /// <summary>Integers around the bounds of types, sizes and signs.</summary>
    public static IReadOnlyList<long> Integers { get; } =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 254, 255, 256, 257, 1000, 4095, 4096, 32767, 32768, 65535, 65536, 100_000, 1 << 20, 1 << 24, 1 << 28,
        1 << 30, 0x7fff_ffc7, int.MaxValue - 1, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, (1L << 32) + 1, 1L << 40, 1L << 53, 1L << 61, 1L << 62, long.MaxValue - 1, long.MaxValue,
        -1, -2, -3, -4, -128, -129, -32768, int.MinValue, int.MinValue - 1L, long.MinValue + 1, long.MinValue,
    ];

    /// <summary>Numbers of JSON and other text.</summary>
    public static IReadOnlyList<string> Numbers { get; } =
    [
        "0", "1", "-1", "2", "3", "7", "16", "17", "255", "65536", "100000", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551615", "18446744073709551616", "1e308", "1e309", "-1e400", "1e-400", "0.5", "-0.0", "1.0", "3.7", "1e9", "1E+2", "00", "01", "1.", ".5", "0x10", "+1",
        "NaN", "Infinity", "-Infinity", "nan", "inf", "1e99999999999", "123456789012345678901234567890",
    ];

    /// <summary>Texts for names, paths, types and expressions.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "a", "/", "//", ".", "..", "../x", "/etc/hostname", "C:\\x", "a/b/c", "a:0", "a:1", ":", "^a", "^", "\0", "a\0b", "\n", "\r\n", "\t", "'", "\"", "\\", "{", "}", "[", "]", "<", "%s", "{0}", "*", "?",
        "CON", "nul", "float32", "float16", "bfloat16", "int64", "string", "bool", "complex64", "DT_FLOAT", "DT_STRING", "DT_INT64", "resource", "variant", "relu", "softmax", "SAME", "VALID", "NHWC", "NCHW", "channels_first",
        "valid", "same", "causal", "Dense", "Sequential", "Functional", "Model", "InputLayer", "Lambda", "null", "None", "true", "False", "-1", "0", "1", "é", "\u0301", "\u202e", "\ufeff", "\ufffe", "🙂", "ab,bc->ac", "...", "abc->", ",",
        "<f4", ">f8", "|O", "|S0", "<U1073741824", "|b1", "<m8[ns]", "_CHECKPOINTABLE_OBJECT_GRAPH", ".ATTRIBUTES/VARIABLE_VALUE", "save_counter/.ATTRIBUTES/VARIABLE_VALUE",
    ];

    /// <summary>Bytes that are no text, or text that ends in the middle of a character.</summary>
    public static IReadOnlyList<byte[]> BrokenText { get; } =
    [
        [0xff], [0xc3], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf0, 0x9f, 0x99], [0xef, 0xbb, 0xbf], [0xfe, 0xff], Encoding.UTF8.GetBytes("\u2028"),
    ];

    /// <summary>Floats by their bits.</summary>
    public static IReadOnlyList<float> Singles { get; } = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, -1, 0, -0f, 0.5f, 1, 2, 1e-45f, 1e9f, 1e19f];
}

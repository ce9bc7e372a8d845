using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Common;

namespace TfModelTools.Formats.Yaml;

/// <summary>
/// Turns YAML into the JSON of the same data. What a plain scalar is, is told as PyYAML tells it, by the rules of YAML 1.1; tuples become lists.
/// Tags that would make objects of Python are refused.
/// </summary>
internal static partial class YamlJson
{
    private const string CoreTags = "tag:yaml.org,2002:";
    private const string Remedy = "Give the JSON that model.to_json() returns.";

    // Aliases can make a small text a huge document.
    private const int MaxNodes = 1_000_000;

    /// <summary>Converts a document.</summary>
    /// <param name="yaml">UTF-8 text, with or without byte order mark.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <exception cref="CorruptFileException">The text is no sound YAML, or YAML that plain data is not written in.</exception>
    /// <exception cref="UnsupportedFeatureException">It holds objects of Python.</exception>
    public static byte[] Convert(byte[] yaml, string path, int maxDepth)
    {
        try
        {
            YamlNode root = YamlParser.Parse(new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(yaml), maxDepth);
            using MemoryStream json = new();
            using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { MaxDepth = maxDepth + 1 }))
            {
                int written = 0;
                Write(writer, root, path, maxDepth, ref written);
            }

            return json.ToArray();
        }
        catch (YamlSyntaxException e)
        {
            throw new CorruptFileException(path, $"line {e.Line}", e.Found, e.Expected, "It is damaged, or YAML of another kind than model.to_yaml() returns.", e);
        }
        catch (ArgumentException e)
        {
            throw new CorruptFileException(path, "the text", "what is no Unicode", "a text in UTF-8", innerException: e);
        }
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, string path, int maxDepth, ref int written)
    {
        written += 1 + (((node as YamlScalar)?.Text.Length ?? 0) / 64);
        if (written > MaxNodes || json.CurrentDepth > maxDepth)
        {
            throw new YamlSyntaxException(node.Line, "too many values or levels by aliases of aliases", "fewer");
        }

        string? tag = node.Tag is { } stated && stated.StartsWith(CoreTags, StringComparison.Ordinal) ? stated[CoreTags.Length..] : node.Tag;
        switch (node)
        {
            case YamlSequence sequence when tag is null or "seq" or "python/tuple" or "python/list":
                json.WriteStartArray();
                foreach (YamlNode item in sequence.Items)
                {
                    Write(json, item, path, maxDepth, ref written);
                }

                json.WriteEndArray();
                break;
            case YamlMapping mapping when tag is null or "map" or "python/dict":
                json.WriteStartObject();
                HashSet<string> keys = new(StringComparer.Ordinal);
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    if (!keys.Add(key.Text))
                    {
                        throw new YamlSyntaxException(key.Line, $"the key '{key.Text}' a second time", "each key once");
                    }

                    json.WritePropertyName(key.Text);
                    Write(json, value, path, maxDepth, ref written);
                }

                json.WriteEndObject();
                break;
            case YamlScalar scalar:
                Write(json, scalar, tag, path);
                break;
            default:
                throw Object(node, path);
        }
    }

    private static void Write(Utf8JsonWriter json, YamlScalar scalar, string? tag, string path)
    {
        string text = scalar.Text;
        switch (tag ?? (scalar.IsPlain ? TypeOf(text) : "str"))
        {
            case "str" or "python/str" or "python/unicode":
                json.WriteStringValue(text);
                break;
            case "binary":
                json.WriteStringValue(text.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
                break;
            case "null" or "python/none":
                json.WriteNullValue();
                break;
            case "bool" or "python/bool" when Bools.TryGetValue(text.ToLowerInvariant(), out bool value):
                json.WriteBooleanValue(value);
                break;
            case "int" or "python/int" or "python/long" when Integer().IsMatch(text):
                json.WriteRawValue(ToInteger(text).ToString(CultureInfo.InvariantCulture));
                break;
            case "float" or "python/float":
                WriteFloat(json, scalar);
                break;
            case "bool" or "python/bool" or "int" or "python/int" or "python/long":
                throw new YamlSyntaxException(scalar.Line, $"'{text}'", $"a value of its tag {tag}");
            default:
                throw Object(scalar, path);
        }
    }

    private static readonly Dictionary<string, bool> Bools = new(StringComparer.Ordinal)
    {
        ["yes"] = true, ["true"] = true, ["on"] = true, ["no"] = false, ["false"] = false, ["off"] = false,
    };

    private static string TypeOf(string text) =>
        text is "" or "~" or "null" or "Null" or "NULL" ? "null"
        : Bool().IsMatch(text) ? "bool"
        : Integer().IsMatch(text) ? "int"
        : Float().IsMatch(text) || SpecialFloat().IsMatch(text) ? "float"
        : "str";

    private static BigInteger ToInteger(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        bool isNegative = digits[0] == '-';
        digits = digits.TrimStart('+', '-');
        BigInteger value = digits.StartsWith("0x", StringComparison.Ordinal) ? Based(digits[2..], 16)
            : digits.StartsWith("0b", StringComparison.Ordinal) ? Based(digits[2..], 2)
            : digits.Contains(':', StringComparison.Ordinal) ? digits.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + Based(part, 10))
            : Based(digits, digits[0] == '0' ? 8 : 10);
        return isNegative ? -value : value;
    }

    private static BigInteger Based(string digits, int radix) =>
        digits.Aggregate(BigInteger.Zero, (sum, digit) => (sum * radix) + System.Convert.ToInt32(digit.ToString(), 16));

    // As KerasJson reads them: what JSON has no number for is its name.
    private static void WriteFloat(Utf8JsonWriter json, YamlScalar scalar)
    {
        string text = scalar.Text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        if (SpecialFloat().IsMatch(text))
        {
            json.WriteStringValue(text.EndsWith("nan", StringComparison.Ordinal) ? "NaN" : text[0] == '-' ? "-Infinity" : "Infinity");
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            throw new YamlSyntaxException(scalar.Line, $"'{scalar.Text}'", "a number");
        }
    }

    private static UnsupportedFeatureException Object(YamlNode node, string path)
    {
        string tag = node.Tag!.StartsWith('!') ? node.Tag : node.Tag.StartsWith(CoreTags, StringComparison.Ordinal) ? $"!<{node.Tag}>" : $"!!{node.Tag}";
        return new UnsupportedFeatureException($"'{path}', line {node.Line}: an object of Python ({tag}) is not made, as that could run any code.", Remedy, path);
    }

    [GeneratedRegex("^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$")]
    private static partial Regex Bool();

    [GeneratedRegex("^[-+]?(0b[0-1_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)$")]
    private static partial Regex Integer();

    // With a point, or it is a text.
    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*)\.[0-9_]*([eE][-+][0-9]+)?$|^\.[0-9][0-9_]*([eE][-+][0-9]+)?$")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex SpecialFloat();
}

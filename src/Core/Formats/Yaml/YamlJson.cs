using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Common;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

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
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(yaml).TrimStart('\uFEFF');
        }
        catch (ArgumentException e)
        {
            throw new CorruptFileException(path, "the text", "what is no Unicode", "a text in UTF-8", innerException: e);
        }

        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { MaxDepth = maxDepth + 1 }))
        {
            new Conversion(YamlEvents.Read(text, path, maxDepth), writer, path, maxDepth).Write(0);
        }

        return json.ToArray();
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

    [GeneratedRegex(@"^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\z")]
    private static partial Regex Bool();

    [GeneratedRegex(@"^[-+]?(0b[0-1_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)\z")]
    private static partial Regex Integer();

    // With a point, or it is a text.
    [GeneratedRegex(@"^[-+]?([0-9][0-9_]*)\.[0-9_]*([eE][-+][0-9]+)?\z|^\.[0-9][0-9_]*([eE][-+][0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex SpecialFloat();

    /// <summary>A document on its way to JSON.</summary>
    private sealed class Conversion(YamlEvents events, Utf8JsonWriter json, string path, int maxDepth)
    {
        private int _written;

        /// <summary>Writes the value that begins at an event, and says where the next begins.</summary>
        public int Write(int at)
        {
            ParsingEvent current = events[at];
            if (current is AnchorAlias)
            {
                Write(events.TargetOf(at));
                return at + 1;
            }

            Scalar? scalar = current as Scalar;
            _written += 1 + ((scalar?.Value.Length ?? 0) / 64);
            if (_written > MaxNodes || json.CurrentDepth > maxDepth)
            {
                throw YamlEvents.Fault(path, current, "too many values or levels by aliases of aliases", "fewer");
            }

            string? tag = TagOf((NodeEvent)current);
            switch (current)
            {
                case SequenceStart when tag is null or "seq" or "python/tuple" or "python/list":
                    return WriteSequence(at + 1);
                case MappingStart when tag is null or "map" or "python/dict":
                    return WriteMapping(at + 1);
                case Scalar:
                    WriteScalar(scalar!, tag);
                    return at + 1;
                default:
                    throw Object(current, tag!);
            }
        }

        private int WriteSequence(int at)
        {
            json.WriteStartArray();
            while (events[at] is not SequenceEnd)
            {
                at = Write(at);
            }

            json.WriteEndArray();
            return at + 1;
        }

        private int WriteMapping(int at)
        {
            json.WriteStartObject();
            HashSet<string> keys = new(StringComparer.Ordinal);
            while (events[at] is not MappingEnd)
            {
                Scalar key = (events[at] is AnchorAlias ? events[events.TargetOf(at)] : events[at]) as Scalar
                    ?? throw YamlEvents.Fault(path, events[at], "a collection as a key", "a text");
                if (key is { Value: "<<", Style: ScalarStyle.Plain })
                {
                    throw YamlEvents.Fault(path, key, "the key '<<', which merges mappings", "each key written out");
                }

                if (!keys.Add(key.Value))
                {
                    throw YamlEvents.Fault(path, key, $"the key '{key.Value}' a second time", "each key once");
                }

                if (events[at + 1] is MappingEnd)
                {
                    throw YamlEvents.Fault(path, key, $"the key '{key.Value}' without a value", "key: value");
                }

                json.WritePropertyName(key.Value);
                at = Write(at + 1);
            }

            json.WriteEndObject();
            return at + 1;
        }

        private void WriteScalar(Scalar scalar, string? tag)
        {
            string text = scalar.Value;
            switch (tag ?? (scalar.Style == ScalarStyle.Plain ? TypeOf(text) : "str"))
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
                    WriteFloat(scalar);
                    break;
                case "bool" or "python/bool" or "int" or "python/int" or "python/long":
                    throw YamlEvents.Fault(path, scalar, $"'{text}'", $"a value of its tag {tag}");
                default:
                    throw Object(scalar, tag!);
            }
        }

        // As KerasJson reads them: what JSON has no number for is its name.
        private void WriteFloat(Scalar scalar)
        {
            string text = scalar.Value.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
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
                throw YamlEvents.Fault(path, scalar, $"'{scalar.Value}'", "a number");
            }
        }

        // What YAML itself calls a type stands without the prefix of its names; an exclamation mark alone says that a text is one.
        private static string? TagOf(NodeEvent node) =>
            node.Tag.IsEmpty ? null
            : node.Tag.IsNonSpecific ? (node is Scalar ? "str" : null)
            : node.Tag.Value.StartsWith(CoreTags, StringComparison.Ordinal) ? node.Tag.Value[CoreTags.Length..]
            : node.Tag.Value;

        private UnsupportedFeatureException Object(ParsingEvent at, string tag) =>
            new($"'{path}', line {at.Start.Line}: an object of Python ({(tag.StartsWith('!') ? tag : $"!!{tag}")}) is not made, as that could run any code.", Remedy, path);
    }
}

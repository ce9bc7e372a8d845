using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Graph;

/// <summary>The parameters of operators (strides, padding, activation, ...) as names and JSON, for whoever describes a model.</summary>
internal static class OperatorDescription
{
    /// <summary>The parameters of an operator: what its record declares, in that order, under snake_case names.</summary>
    public static IEnumerable<(string Name, object? Value)> Parameters(Operator op) =>
        Properties(op.GetType(), BindingFlags.DeclaredOnly).Select(p => (Snake(p.Name), p.GetValue(op)));

    /// <summary>A parameter as a person reads it: text as it is, all else as JSON on one line.</summary>
    public static string Text(object? value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, value);
        }

        byte[] text = stream.ToArray();
        return text is [(byte)'"', .., (byte)'"'] ? StrictJson.Parse(text).GetString()! : Encoding.UTF8.GetString(text);
    }

    /// <summary>Writes a parameter: a number, text, list, or a record of those; of an activation without parameters, its name.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool b:
                json.WriteBooleanValue(b);
                break;
            case Enum e:
                json.WriteStringValue(Snake(e.ToString()));
                break;
            case float f when float.IsFinite(f):
                json.WriteNumberValue(f);
                break;
            case double d when double.IsFinite(d):
                json.WriteNumberValue(d);
                break;
            case float or double:
                json.WriteStringValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case Dimension dimension:
                WriteExtent(json, dimension);
                break;
            case string s:
                json.WriteStringValue(s);
                break;
            case ActivationFunction function when function == new ActivationFunction(function.Kind):
                json.WriteStringValue(Snake(function.Kind.ToString()));
                break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteStartObject();
                foreach (PropertyInfo property in Properties(value.GetType(), BindingFlags.Default))
                {
                    json.WritePropertyName(Snake(property.Name));
                    Write(json, property.GetValue(value));
                }

                json.WriteEndObject();
                break;
        }
    }

    /// <summary>Writes an extent as Keras writes those of shapes: null is the batch size, or not known.</summary>
    public static void WriteExtent(Utf8JsonWriter json, Dimension extent)
    {
        if (extent.IsFixed)
        {
            json.WriteNumberValue(extent.Count);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    private static IEnumerable<PropertyInfo> Properties(Type type, BindingFlags also) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | also).Where(p => p.CanWrite && p.GetIndexParameters().Length == 0);

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : string.Empty) + char.ToLowerInvariant(c) : c.ToString()));
}

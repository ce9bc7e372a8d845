using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using TfModelTools.Planning;

namespace TfModelTools.Backends.CSharp;

/// <summary>Prints values and types as C#: numbers that parse back to the same bits, text that cannot end its literal, in any culture.</summary>
internal static class CSharpLiteral
{
    private static readonly Dictionary<Type, string> TypeKeywords = new()
    {
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(bool)] = "bool",
        [typeof(string)] = "string",
    };

    /// <summary>A type as source names it, where the namespaces System and Runtime are imported.</summary>
    public static string TypeName(Type type)
    {
        if (TypeKeywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return TypeName(type.GetElementType()!) + "[]";
        }

        string name = type.Name.Split('`')[0];
        string own = type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>" : name;
        return type.IsNested ? $"{TypeName(type.DeclaringType!)}.{own}" : own;
    }

    /// <summary>
    /// A value that a kernel's constructor takes, except constants: null, a number, boolean, text, enumeration value, array of those,
    /// or a record of the runtime, by its named instance where it has one.
    /// </summary>
    /// <exception cref="NotSupportedException">It is something else.</exception>
    public static string Of(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        string s => Text(s),
        float f => Single(f),
        double d => Double(d),
        Half h => $"(Half){Single((float)h)}",
        sbyte or byte or short or ushort or int => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        uint u => u.ToString(CultureInfo.InvariantCulture) + "u",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        Enum e => Enumeration(e),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ when value.GetType().Namespace == typeof(Runtime.Kernel).Namespace => Record(value),
        _ => throw new NotSupportedException($"A value of {value.GetType()} cannot be written as source."),
    };

    /// <summary>Text as a string literal of ASCII alone.</summary>
    public static string Text(string text)
    {
        StringBuilder result = new("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => result.Append('\\').Append(c),
                >= ' ' and < '\x7f' => result.Append(c),
                _ => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return result.Append('"').ToString();
    }

    /// <summary>A weight as the weight file hands it out, with its shape for the file to check.</summary>
    /// <param name="array">The name of the array in the file.</param>
    /// <param name="constant">The constant.</param>
    public static string Weight(string array, PlanConstant constant) =>
        $"weights.{ReaderMethod(constant.DataType)}({string.Join(", ", constant.Shape.Select(d => d.ToString(CultureInfo.InvariantCulture)).Prepend(Text(array)))})";

    /// <summary>The method of the weight file that reads arrays of a type.</summary>
    public static string ReaderMethod(Tensors.DataType type) => type.ToString();

    private static string Single(float value) => value switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float.NaN => "float.NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    private static string Double(double value) => value switch
    {
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        double.NaN => "double.NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "d",
    };

    private static string Enumeration(Enum value)
    {
        Type type = value.GetType();
        return Enum.IsDefined(type, value)
            ? $"{TypeName(type)}.{value}"
            : $"({TypeName(type)})({Of(Convert.ChangeType(value, Enum.GetUnderlyingType(type), CultureInfo.InvariantCulture))})";
    }

    /// <summary>A record: a static property of its type that equals it, else its construction with the parameters that differ from their defaults.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    private static string Record(object value)
    {
        Type type = value.GetType();
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == type))
        {
            if (value.Equals(property.GetValue(null)))
            {
                return $"{TypeName(type)}.{property.Name}";
            }
        }

        ConstructorInfo constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        IEnumerable<string> arguments = constructor.GetParameters()
            .Select(p => (Parameter: p, Value: type.GetProperty(p.Name!)?.GetValue(value) ?? throw new NotSupportedException($"{type} has no property for its parameter {p.Name}.")))
            .Where(a => !a.Parameter.HasDefaultValue || !a.Value.Equals(a.Parameter.DefaultValue))
            .Select(a => a.Parameter.HasDefaultValue ? $"{a.Parameter.Name}: {Of(a.Value)}" : Of(a.Value));
        return $"new {TypeName(type)}({string.Join(", ", arguments)})";
    }
}

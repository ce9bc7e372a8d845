using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using TfModelTools.Common;

namespace TfModelTools.Cli.Commands;

/// <summary>
/// The one way to make an option that takes a number, a size or a time: what is typed is read by <see cref="NumberText"/> and
/// <see cref="QuantityText"/>, whatever the culture, and held against a range. A test walks all options and refuses any other way.
/// </summary>
internal static class NumberOption
{
    /// <summary>An option of a whole number that has a default.</summary>
    /// <typeparam name="T">int or long.</typeparam>
    public static Option<T> Integer<T>(string name, T minimum, T maximum, T defaultValue, string description, string helpName)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => ParseInteger(result, name, minimum, maximum) ?? default,
        };

    /// <summary>An option of a whole number that may be left out.</summary>
    /// <typeparam name="T">int or long.</typeparam>
    public static Option<T?> Integer<T>(string name, T minimum, T maximum, string description, string helpName)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => ParseInteger(result, name, minimum, maximum),
        };

    /// <summary>An option of whole numbers that may be repeated.</summary>
    /// <typeparam name="T">int or long.</typeparam>
    public static Option<T[]> Integers<T>(string name, T minimum, T maximum, string description, string helpName)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.Select(t => ParseInteger(result, t.Value, name, minimum, maximum)).OfType<T>()],
        };

    /// <summary>An option of a number that has a default.</summary>
    public static Option<double> Real(string name, double minimum, double maximum, double defaultValue, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => defaultValue,
        CustomParser = result =>
        {
            if (NumberText.TryReal(result.Tokens[0].Value, out double number) && number >= minimum && number <= maximum)
            {
                return number;
            }

            string range = maximum == double.MaxValue ? $"of at least {Text(minimum)}" : $"from {Text(minimum)} to {Text(maximum)}";
            result.AddError($"{name} takes a number {range}, with a point before a fraction (0.001), not '{result.Tokens[0].Value}'.");
            return defaultValue;
        },
    };

    /// <summary>An option of a tolerance.</summary>
    public static Option<double> Tolerance(string name, double defaultValue, string description) => Real(name, 0, double.MaxValue, defaultValue, description, "X");

    /// <summary>An option of a number of bytes that may be left out.</summary>
    public static Option<long?> Size(string name, string description) => Quantity<long>(name, description, "SIZE", QuantityText.Size);

    /// <summary>An option of a span of time that may be left out.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => Quantity<TimeSpan>(name, description, "TIME", QuantityText.Time);

    private static Option<T?> Quantity<T>(string name, string description, string helpName, Func<string, T> read)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                try
                {
                    return read(result.Tokens[0].Value);
                }
                catch (InvalidInputException e)
                {
                    result.AddError($"{name}: {e.Problem} {e.Remedy}");
                    return null;
                }
            },
        };

    private static T? ParseInteger<T>(ArgumentResult result, string name, T minimum, T maximum)
        where T : struct, IBinaryInteger<T> => ParseInteger(result, result.Tokens[0].Value, name, minimum, maximum);

    private static T? ParseInteger<T>(ArgumentResult result, string text, string name, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>
    {
        if (NumberText.TryInteger(text, out long number) && number >= long.CreateSaturating(minimum) && number <= long.CreateSaturating(maximum))
        {
            return T.CreateChecked(number);
        }

        bool isOpen = long.CreateSaturating(maximum) >= int.MaxValue;
        result.AddError($"{name} takes a whole number {(isOpen ? $"of at least {minimum}" : $"from {minimum} to {maximum}")}, not '{text}'.");
        return null;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

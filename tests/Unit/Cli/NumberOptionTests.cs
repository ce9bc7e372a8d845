using System.CommandLine;
using System.Globalization;
using TfModelTools.Cli;
using TfModelTools.Common;

namespace TfModelTools.Tests.Cli;

/// <summary>Every option of every command that takes a number, by the command line's own model.</summary>
public sealed class NumberOptionTests
{
    private static readonly CliConsole Quiet = new(TextWriter.Null, TextWriter.Null, isOutputTerminal: false, isErrorTerminal: false);

    // Wrong for every option, whatever its range.
    private static readonly string[] NoNumbers =
        ["0,001", "1,000", "1e400", "-1e400", "NaN", "nan", "Infinity", "∞", "-1", " 1", "1 ", "\t1", "١", "１", "1_000", "1'000", "0x10", "&H10", "+1", "1e", "1.5.2", "1-", "(1)", "$1", "1%", "1f", "1d2", ""];

    public static TheoryData<string, string> NumericOptions()
    {
        TheoryData<string, string> all = [];
        foreach (string command in CommandTree.All().Select(c => c.Path))
        {
            foreach (Option option in Find(command).Options.Where(o => IsNumber(o.ValueType)))
            {
                all.Add(command, option.Name);
            }
        }

        return all;
    }

    [Fact]
    public void There_are_as_many_as_the_help_shows() => Assert.InRange(NumericOptions().ToList().Count, 15, 60);

    [Fact]
    public void No_argument_is_a_number() =>
        Assert.All(CommandTree.All(), c => Assert.DoesNotContain(c.Command.Arguments, a => IsNumber(a.ValueType)));

    [Theory]
    [MemberData(nameof(NumericOptions))]
    public void What_is_no_number_in_range_is_refused_by_name_in_every_culture(string command, string option)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in (string[])["", "de-DE", "tr-TR", "fr-FR", "ar-SA"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                foreach (string text in NoNumbers)
                {
                    Assert.Contains(Errors(command, option, text), e => e.Contains(option, StringComparison.Ordinal) && e.Contains($"'{text}'", StringComparison.Ordinal));
                }

                Option one = Find(command).Options.Single(o => o.Name == option);
                string good = one.ValueType == typeof(TimeSpan?) ? "2h" : one.HasDefaultValue && one.GetDefaultValue() is int usual ? usual.ToString(CultureInfo.InvariantCulture) : "1";
                Assert.DoesNotContain(Errors(command, option, good), e => e.Contains(option, StringComparison.Ordinal));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Numbers_are_read_with_a_point_and_an_exponent()
    {
        foreach ((string text, double expected) in ((string, double)[])[("0.001", 0.001), ("1e-5", 1e-5), (".5", 0.5), ("5", 5), ("-2.5E+3", -2500), ("0", 0), ("0e0", 0)])
        {
            Assert.True(NumberText.TryReal(text, out double number), text);
            Assert.Equal(expected, number);
        }

        // Not what was meant: float64 makes 0 of it.
        Assert.False(NumberText.TryReal("1e-400", out _));
        Assert.True(NumberText.TryInteger("-9223372036854775808", out long least));
        Assert.Equal(long.MinValue, least);
        Assert.False(NumberText.TryInteger("9223372036854775808", out _));
        Assert.False(NumberText.TryInteger("1\0", out _));
        Assert.False(NumberText.TryInteger("-", out _));
        Assert.False(NumberText.TryInteger(null, out _));
    }

    private static bool IsNumber(Type type) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? (type.IsArray ? type.GetElementType()! : type)) is >= TypeCode.SByte and <= TypeCode.Decimal && !(Nullable.GetUnderlyingType(type) ?? type).IsEnum
        || (Nullable.GetUnderlyingType(type) ?? type) == typeof(TimeSpan);

    private static Command Find(string path) => CommandTree.All().Single(c => c.Path == path).Command;

    private static IEnumerable<string> Errors(string command, string option, string text)
    {
        RootCommand root = new();
        foreach (Command made in CommandTable.For(command.Split(' '), Quiet))
        {
            root.Add(made);
        }

        return root.Parse([.. command.Split(' '), option, text]).Errors.Select(e => e.Message);
    }
}

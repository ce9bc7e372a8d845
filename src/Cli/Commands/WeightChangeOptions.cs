using System.CommandLine;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Weights;

namespace TfModelTools.Cli.Commands;

/// <summary>The options by which variables get other names, types and axes on the way, the same on every command that has them.</summary>
internal sealed class WeightChangeOptions
{
    private readonly Option<string?> _dataType = new("--dtype")
    {
        Description = "Convert numbers, such as to float16 or float64: integers saturate, floats round to nearest, ties to even.",
        HelpName = "TYPE",
    };

    private readonly Option<string[]> _rename = new("--rename")
    {
        Description = "OLD=NEW, or a file of old and new names: a JSON object, a Python dict, or lines of old, tab, new. May be repeated.",
        HelpName = "NAMES",
    };

    private readonly Option<string[]> _transpose = new("--transpose")
    {
        Description = "Reorder the axes of variables: PATTERN reverses them, PATTERN=AXES takes them as numpy.transpose does, such as */kernel=1,0. May be repeated.",
        HelpName = "RULE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_dataType);
        command.Add(_rename);
        command.Add(_transpose);
    }

    /// <summary>The type given; null for none.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public DataType? Type(ParseResult parsed) => DataTypeOption.Type(parsed.GetValue(_dataType));

    /// <summary>The rules given, in order.</summary>
    /// <exception cref="InvalidInputException">One is wrong.</exception>
    public IReadOnlyList<TransposeRule> Transpose(ParseResult parsed) => [.. (parsed.GetValue(_transpose) ?? []).Select(TransposeRule.Parse)];

    /// <summary>The new names; null for none given. Names that no variable has are warned of.</summary>
    /// <exception cref="TfModelException">A file cannot be read, or is no table of names.</exception>
    public Func<string, string>? Rename(ParseResult parsed, IEnumerable<VariableInfo> variables, CliConsole console)
    {
        string[] given = parsed.GetValue(_rename) ?? [];
        if (given.Length == 0)
        {
            return null;
        }

        NameMap map = Map(given);
        foreach (VariableInfo variable in variables)
        {
            map.Apply(variable.Name);
        }

        if (map.DescribeUnused("for --rename") is { } unused)
        {
            console.WriteWarning(unused);
        }

        return map.Apply;
    }

    /// <summary>A table of names, of pairs OLD=NEW and of files.</summary>
    /// <exception cref="TfModelException">A file cannot be read, or is no table of names.</exception>
    public static NameMap Map(IEnumerable<string> given)
    {
        // A file may have a = in its name.
        List<KeyValuePair<string, string>> pairs = [];
        foreach (string text in given)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !File.Exists(text))
            {
                pairs.Add(KeyValuePair.Create(text[..equals], text[(equals + 1)..]));
            }
            else
            {
                pairs.AddRange(NameMap.Read(text).Pairs);
            }
        }

        return new NameMap(pairs);
    }
}

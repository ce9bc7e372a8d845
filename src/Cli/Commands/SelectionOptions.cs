using System.CommandLine;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Weights;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cli.Commands;

/// <summary>The options by which variables are chosen, the same on every command that has them.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string[]> _include = new("--include")
    {
        Description = "Take only names that are, or fit a pattern: * any run, ? any character, [ab] one of these. What is a name, character by character, means that one alone. May be repeated.",
        HelpName = "PATTERN",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "Leave out names that fit a pattern. May be repeated.",
        HelpName = "PATTERN",
    };

    private readonly Option<bool> _excludeOptimizer = new("--exclude-optimizer")
    {
        Description = "Leave out slots of optimizers, step counters and the object graph.",
    };

    private readonly Option<string?> _keys = new("--keys")
    {
        Description = "Take only the keys in a file: a Python dict or list literal, JSON, or one a line.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _allowMissing = new("--allow-missing")
    {
        Description = "Warn, and go on, when keys of the file are not in the source.",
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_include, _exclude, _excludeOptimizer, _keys, _allowMissing];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>What chooses as the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="compareShapes">Whether shapes of the key file that differ are warned of.</param>
    /// <exception cref="TfModelException">A pattern is wrong, or the key file cannot be read.</exception>
    public VariableSelector Selector(ParseResult parsed, bool compareShapes = true) => new(new VariableSelection
    {
        Include = parsed.GetValue(_include) ?? [],
        Exclude = parsed.GetValue(_exclude) ?? [],
        ExcludeOptimizer = parsed.GetValue(_excludeOptimizer),
        Keys = parsed.GetValue(_keys) is string file ? KeyFile.Read(file) : null,
        AllowMissing = parsed.GetValue(_allowMissing),
        CompareShapes = compareShapes,
    });

    /// <summary>Chooses variables of a source; warnings go to standard error.</summary>
    /// <param name="selector">What chooses.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="console">Where to warn.</param>
    /// <param name="allowNone">Whether to choose none is an answer, as in a list, and no fault.</param>
    /// <exception cref="InvalidInputException">Nothing is chosen: nothing is to be written in the place of something then.</exception>
    public static IReadOnlyList<VariableInfo> Select(VariableSelector selector, IVariableSource source, CliConsole console, bool allowNone = false)
    {
        VariableSelectionResult<VariableInfo> result = selector.Apply(source);
        return result.Variables.Count == 0 && !allowNone ? throw selector.NothingSelected(source.Variables, source.Path) : Report(result, console);
    }

    /// <summary>Chooses among variables of several sources at once: a key may be in any of them. Warnings go to standard error.</summary>
    /// <param name="selector">What chooses.</param>
    /// <param name="inputs">The variables of all sources.</param>
    /// <param name="console">Where to warn.</param>
    /// <exception cref="InvalidInputException">Nothing is chosen.</exception>
    public static IReadOnlyList<WeightInput> Select(VariableSelector selector, IReadOnlyList<WeightInput> inputs, CliConsole console)
    {
        HashSet<string> names = inputs.Select(i => i.Variable.Name).ToHashSet(StringComparer.Ordinal);
        VariableSelectionResult<WeightInput> result = selector.Apply(
            inputs, static i => i.Variable, i => CheckpointNames.IsOptimizerState(i.Variable.Name, names), static i => i.Source.Path);
        return result.Variables.Count == 0
            ? throw selector.NothingSelected([.. inputs.Select(i => i.Variable)], JoinedPaths.Of(inputs.Select(i => i.Source.Path)))
            : Report(result, console);
    }

    private static IReadOnlyList<T> Report<T>(VariableSelectionResult<T> result, CliConsole console)
    {
        foreach (string warning in result.Warnings)
        {
            console.WriteWarning(warning);
        }

        return result.Variables;
    }
}

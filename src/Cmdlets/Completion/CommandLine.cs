using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>What the line that is being completed says about its input: the paths given to the command itself or to one before it.</summary>
internal static class CommandLine
{
    private static readonly string[] PathParameters = ["LiteralPath", "Path", "ReferencePath"];

    /// <summary>Values the completed command gets its input from, nearest first: strings (paths) or objects.</summary>
    /// <param name="command">The command, as far as it is typed.</param>
    /// <param name="bound">Its arguments, as far as PowerShell knows them.</param>
    /// <param name="ownPath">Whether the command's own path names its input (and not its output).</param>
    public static IEnumerable<object> Inputs(CommandAst command, IDictionary bound, bool ownPath)
    {
        if (ownPath)
        {
            foreach (object value in PathParameters.SelectMany(p => Argument(command, bound, p)))
            {
                yield return value;
            }
        }

        if (bound.Contains("InputObject"))
        {
            foreach (object value in Flatten(bound["InputObject"]))
            {
                yield return value;
            }
        }

        if (command.Parent is not PipelineAst pipeline)
        {
            yield break;
        }

        for (int i = pipeline.PipelineElements.IndexOf(command) - 1; i >= 0; i--)
        {
            foreach (object value in Upstream(pipeline.PipelineElements[i]))
            {
                yield return value;
            }
        }
    }

    /// <summary>What a command is given for a parameter: as PowerShell knows it, else what a variable in it ($env:X, "$folder/model") stands for.</summary>
    /// <param name="command">The command, as far as it is typed.</param>
    /// <param name="bound">Its arguments, as far as PowerShell knows them.</param>
    /// <param name="parameter">The parameter.</param>
    public static IEnumerable<object> Argument(CommandAst command, IDictionary bound, string parameter)
    {
        ArgumentNullException.ThrowIfNull(bound);
        object[] known = bound.Contains(parameter) ? [.. Flatten(bound[parameter])] : [];

        // Of text with a variable in it PowerShell hands over the text as it is typed.
        return known.Length > 0 && !known.Any(k => k is string text && text.Contains('$', StringComparison.Ordinal)) ? known : Typed(command, parameter) is { Length: > 0 } typed ? typed : known;
    }

    /// <summary>The file-system path of what stands for a file; null when it has none.</summary>
    /// <param name="input">A path as typed, a file, or an object of the module that knows its file.</param>
    public static string? PathOf(object input) => input switch
    {
        ImportedModel imported => imported.Path,
        GeneratedModel project => project.Path,
        Checkpoint checkpoint => checkpoint.Path,
        ModelArgument argument => argument.Path,
        FileSystemInfo file => file.FullName,
        string path => ResolvePath(path),
        _ => null,
    };

    /// <summary>The file-system path of a path as typed; null when it has none.</summary>
    public static string? ResolvePath(string path)
    {
        const string Script = """
            param($path)
            if (Test-Path -Path $path) { Convert-Path -Path $path } else { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path) }
            """;
        return Run(shell => shell.AddScript(Script, useLocalScope: true).AddArgument(path)).FirstOrDefault() as string;
    }

    private static IEnumerable<object> Upstream(CommandBaseAst element)
    {
        switch (element)
        {
            case CommandExpressionAst expression:
                return Value(expression.Expression);
            case CommandAst command:
                return PathParameters.SelectMany(p => Typed(command, p));
            default:
                return [];
        }
    }

    private static object[] Typed(CommandAst command, string parameter) =>
        !StaticParameterBinder.BindCommand(command, resolve: true).BoundParameters.TryGetValue(parameter, out ParameterBindingResult? found) ? []
        : found.Value is ExpandableStringExpressionAst text ? [.. Value(text)]
        : found.ConstantValue is { } constant ? [.. Flatten(constant)]
        : found.Value is ExpressionAst expression ? [.. Value(expression)] : [];

    private static IEnumerable<object> Value(ExpressionAst expression)
    {
        switch (expression)
        {
            case VariableExpressionAst variable:
                return Run(shell => shell.AddScript("param($name) $ExecutionContext.SessionState.PSVariable.GetValue($name)", useLocalScope: true).AddArgument(variable.VariablePath.UserPath));

            // Text with variables in it. What would have to be run, "$(...)", is left alone.
            case ExpandableStringExpressionAst text when text.NestedExpressions.All(e => e is VariableExpressionAst):
                return Run(shell => shell.AddScript("param($text) $ExecutionContext.InvokeCommand.ExpandString($text)", useLocalScope: true).AddArgument(text.Value));
            case ConstantExpressionAst constant:
                return Flatten(constant.Value);
            case ArrayLiteralAst array:
                return array.Elements.SelectMany(Value);
            default:
                // Anything else would have to be run, and completing must not run what is typed.
                return [];
        }
    }

    private static IEnumerable<object> Flatten(object? value) => value switch
    {
        null => [],
        PSObject wrapped when wrapped.BaseObject != value => Flatten(wrapped.BaseObject),
        string text => [text],
        IEnumerable many => many.Cast<object?>().SelectMany(Flatten),
        _ => [value],
    };

    private static IEnumerable<object> Run(Func<PowerShell, PowerShell> build)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        try
        {
            return [.. build(shell).Invoke().SelectMany(o => Flatten(o))];
        }
        catch (RuntimeException)
        {
            // A completer that cannot say anything says nothing.
            return [];
        }
    }
}

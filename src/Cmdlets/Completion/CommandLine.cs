using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

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
            foreach (object value in PathParameters.Where(p => bound.Contains(p)).SelectMany(p => Flatten(bound[p])))
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
                StaticBindingResult binding = StaticParameterBinder.BindCommand(command, resolve: true);
                return PathParameters
                    .Where(binding.BoundParameters.ContainsKey)
                    .Select(p => binding.BoundParameters[p])
                    .SelectMany(p => p.ConstantValue is { } constant ? Flatten(constant) : p.Value is ExpressionAst e ? Value(e) : []);
            default:
                return [];
        }
    }

    private static IEnumerable<object> Value(ExpressionAst expression)
    {
        switch (expression)
        {
            case VariableExpressionAst variable:
                return Run(shell => shell.AddCommand("Get-Variable").AddParameter("Name", variable.VariablePath.UserPath).AddParameter("ValueOnly"));
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

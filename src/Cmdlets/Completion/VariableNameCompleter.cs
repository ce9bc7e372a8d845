using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>
/// Completes names of variables from the file that the line names: by the command's own path, or by the command that feeds it.
/// The tooltip gives type and shape.
/// </summary>
public sealed class VariableNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        bool ownPath = commandName is null || !commandName.StartsWith("Export-", StringComparison.OrdinalIgnoreCase);
        (char? quote, string typed) = CompletionText.Unquote(wordToComplete);
        (string Name, string Type)[] names = [.. CommandLine.Inputs(commandAst, fakeBoundParameters, ownPath).SelectMany(Names).Distinct()];
        foreach ((string name, string type) in CompletionText.Matching(names, n => n.Name, typed))
        {
            yield return new CompletionResult(CompletionText.Quote(name, quote, isWildcard: true), name, CompletionResultType.ParameterValue, type);
        }
    }

    private static IEnumerable<(string Name, string Type)> Names(object input) => input switch
    {
        CheckpointVariable variable => [(variable.Name, $"{variable.DataType} {variable.Shape}")],
        _ when CommandLine.PathOf(input) is { } resolved =>
            VariableNameCache.Read(resolved).Select(v => (v.Name, $"{v.TypeName} {v.Shape}")),
        _ => [],
    };
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes what a model's file knows: the file is the one the line names, by the command's own model or path or by the command before it.</summary>
public abstract class ModelCompleter : IArgumentCompleter
{
    private const int MaxResults = 500;

    /// <summary>Whether the parameter takes wildcards, so that those in a name must be escaped.</summary>
    protected abstract bool IsWildcard { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        (char? quote, string typed) = CompletionText.Unquote(wordToComplete);
        bool ownPath = commandName?.StartsWith("ConvertTo-", StringComparison.OrdinalIgnoreCase) != true;
        IEnumerable<object> inputs = fakeBoundParameters["Model"] is { } model ? [InputShapeArgument.Unwrap(model)!] : CommandLine.Inputs(commandAst, fakeBoundParameters, ownPath);
        (string Text, string ToolTip)[] all = [.. inputs.Select(Path).OfType<string>().Distinct(StringComparer.Ordinal).Select(ModelCache.Open).OfType<InspectedModel>().SelectMany(m => Values(m, fakeBoundParameters)).DistinctBy(v => v.Text, StringComparer.Ordinal)];
        foreach ((string text, string toolTip) in CompletionText.Matching(all, v => v.Text, typed).Take(MaxResults))
        {
            yield return new CompletionResult(CompletionText.Quote(text, quote, IsWildcard), text, CompletionResultType.ParameterValue, toolTip.Length > 0 ? toolTip : text);
        }
    }

    /// <summary>What the model offers, with a word on each.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bound">The command's arguments, as far as PowerShell knows them.</param>
    private protected abstract IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound);

    private static string? Path(object input) => input switch
    {
        ImportedModel imported => imported.Path,
        ModelArgument argument => argument.Path,
        FileSystemInfo file => file.FullName,
        string path => CommandLine.ResolvePath(path),
        _ => null,
    };
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes what a model's file knows: the file is the one the line names, by the command's own model or path or by the command before it.</summary>
public abstract class ModelCompleter : IArgumentCompleter
{
    private const int MaxResults = 500;

    /// <summary>Whether the parameter takes wildcards, so that those in a name must be escaped.</summary>
    protected abstract bool IsWildcard { get; }

    /// <summary>The parameter that names the model.</summary>
    protected virtual string ModelParameter => "Model";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        (char? quote, string typed) = CompletionText.Unquote(wordToComplete);
        bool ownPath = commandName?.StartsWith("ConvertTo-", StringComparison.OrdinalIgnoreCase) != true;
        object[] models = [.. CommandLine.Argument(commandAst, fakeBoundParameters, ModelParameter)];
        IEnumerable<object> inputs = models.Length > 0 ? models : CommandLine.Inputs(commandAst, fakeBoundParameters, ownPath);
        (string Text, string ToolTip)[] all = [.. inputs.Select(CommandLine.PathOf).OfType<string>().Distinct(StringComparer.Ordinal).Select(ModelCache.Open).OfType<InspectedModel>().SelectMany(m => Values(m, fakeBoundParameters)).DistinctBy(v => v.Text, StringComparer.Ordinal)];
        foreach ((string text, string toolTip) in CompletionText.Matching(all, v => v.Text, typed).Take(MaxResults))
        {
            yield return new CompletionResult(CompletionText.Quote(text, quote, IsWildcard), text, CompletionResultType.ParameterValue, toolTip.Length > 0 ? toolTip : text);
        }
    }

    /// <summary>What the model offers, with a word on each.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bound">The command's arguments, as far as PowerShell knows them.</param>
    private protected abstract IEnumerable<(string Text, string ToolTip)> Values(InspectedModel model, IDictionary bound);
}

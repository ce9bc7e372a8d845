using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes the frameworks a generated project can target.</summary>
public sealed class TargetFrameworkCompleter : IArgumentCompleter
{
    private static readonly string[] Frameworks = ["net10.0"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        (char? quote, string typed) = CompletionText.Unquote(wordToComplete);
        return CompletionText.Matching(Frameworks, f => f, typed).Select(f => new CompletionResult(CompletionText.Quote(f, quote, isWildcard: false), f, CompletionResultType.ParameterValue, f));
    }
}

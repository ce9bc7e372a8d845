using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Folders;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes training steps from the checkpoints of the folder that the line names; the tooltip gives name and time.</summary>
public sealed class StepCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        CheckpointSummary[] all = [.. CommandLine.Inputs(commandAst, fakeBoundParameters, ownPath: true).Select(CommandLine.PathOf).OfType<string>().SelectMany(List)
            .Where(c => c.Step is not null).DistinctBy(c => c.Step).OrderBy(c => c.Step)];
        return CompletionText.Matching(all, c => c.Step!.Value.ToString(CultureInfo.InvariantCulture), wordToComplete).Select(c =>
        {
            string step = c.Step!.Value.ToString(CultureInfo.InvariantCulture);
            return new CompletionResult(step, step, CompletionResultType.ParameterValue, string.Create(CultureInfo.InvariantCulture, $"{c.Name}{c.Time?.LocalDateTime:', 'yyyy-MM-dd HH:mm:ss}"));
        });
    }

    private static IReadOnlyList<CheckpointSummary> List(string path)
    {
        try
        {
            return CheckpointFolder.List(path);
        }
        catch (Exception e) when (e is TfModelException || ErrorRecords.IsUnforeseen(e))
        {
            return [];
        }
    }
}

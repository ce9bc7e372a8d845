using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes paths of models: of the files of a folder those that are models, and folders, the ones that are models told apart by their tooltips.</summary>
public sealed class ModelPathCompleter : IArgumentCompleter
{
    // Beyond so many files of a folder their names have to do: looking into each would keep the person who types waiting.
    private const int MaxFiles = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        CompletionResult[] paths = [.. CompletionCompleters.CompleteFilename(wordToComplete)];
        bool areMany = paths.Length > MaxFiles;
        foreach (CompletionResult path in paths)
        {
            string? kind = areMany ? null : KindOf(path.ToolTip);
            if (kind is not null)
            {
                yield return new CompletionResult(path.CompletionText, path.ListItemText, path.ResultType, kind);
            }
            else if (areMany || path.ResultType == CompletionResultType.ProviderContainer)
            {
                yield return path;
            }
        }
    }

    /// <summary>What a model is; null for what is none.</summary>
    private static string? KindOf(string path)
    {
        try
        {
            return Directory.Exists(path) && GeneratedProject.IsGeneratedProject(path) ? "generated C# project" : ModelFiles.KindOf(path);
        }
        catch (Exception e) when (e is TfModelException or IOException or UnauthorizedAccessException || ErrorRecords.IsUnforeseen(e))
        {
            return null;
        }
    }
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Completion;

/// <summary>Completes paths of key files: of the files of a folder those that are key files, with the number of keys as tooltip, and folders.</summary>
public sealed class KeyFileCompleter : IArgumentCompleter
{
    /// <summary>Larger text files are left out: reading them would keep the person who types waiting.</summary>
    private const long LargestFile = 1 << 20;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(wordToComplete);
        foreach (CompletionResult path in CompletionCompleters.CompleteFilename(wordToComplete))
        {
            if (path.ResultType == CompletionResultType.ProviderContainer)
            {
                yield return path;
            }
            else if (Describe(path.ToolTip) is { } description)
            {
                yield return new CompletionResult(path.CompletionText, path.ListItemText, path.ResultType, description);
            }
        }
    }

    /// <summary>What a key file holds; null for a file that is none.</summary>
    private static string? Describe(string path)
    {
        try
        {
            if (FileStatus.Of(path) is not { Kind: FileKind.Regular, Length: <= LargestFile })
            {
                return null;
            }

            KeyFile file = KeyFile.Read(path);
            return $"{file.Entries.Count} keys ({file.Format})";
        }
        catch (Exception e) when (e is TfModelException || ErrorRecords.IsUnforeseen(e))
        {
            return null;
        }
    }
}

using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Import-CheckpointKey reads key files: a Python list or dict literal, a JSON array or object, or one name a line. What the form is,
/// the content says.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model -Name (Import-CheckpointKey keys.txt).Name</code></example>
[Cmdlet(VerbsData.Import, "CheckpointKey", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointKey))]
public sealed class ImportCheckpointKeyCommand : InputPathCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        KeyFile file = KeyFile.Read(path);
        WriteVerbose($"'{path}' names {file.Entries.Count} keys ({file.Format}).");
        if (file.DescribeDuplicates("given") is { } duplicates)
        {
            WriteWarning(duplicates);
        }

        foreach (KeyFileEntry entry in file.Entries)
        {
            WriteObject(new CheckpointKey(entry, path));
        }
    }
}

using System.Management.Automation;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Provider;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Common;

/// <summary>What stands for variables without being one: a scope of a drive, or an object that names a variable by its Name and the Path of its file.</summary>
internal static class VariableReference
{
    // A row may name something else by Name and Path: these columns tell.
    private static readonly string[] OtherColumns = [nameof(Checkpoint.IsComplete), nameof(ImportedModel.LayerCount), "Signature", "Line"];

    private static readonly string[] DeserializedTypes = [nameof(CheckpointVariable), nameof(NamedTensor), nameof(VariableMeasure)];

    // Rows of one file come one after the other, and are many.
    private static readonly FileCache<Dictionary<string, CheckpointVariable>> Files = new(4, Read);

    /// <summary>The variables that an object stands for; null where it stands for none.</summary>
    /// <param name="input">The object, as it came through the pipeline.</param>
    /// <param name="session">Where relative paths and drives are.</param>
    /// <exception cref="TfModelException">The file cannot be read, or holds no such variable.</exception>
    public static CheckpointVariable[]? Resolve(object? input, SessionState session)
    {
        return ArrayTensor.Unwrap(input) switch
        {
            CheckpointVariable variable => [variable],
            VariableScope scope => scope.Variables,
            VariableMeasure measure => [Find(measure.Path, measure.Name, session)],
            PSObject row when Names(row) is var (path, name) => [Find(path, name, session)],
            _ => null,
        };
    }

    private static (string Path, string Name)? Names(PSObject row)
    {
        string type = row.TypeNames.FirstOrDefault() ?? string.Empty;
        bool isMeant = type.StartsWith("Deserialized.", StringComparison.Ordinal)
            ? row.TypeNames.Any(t => DeserializedTypes.Any(d => t.EndsWith($".{d}", StringComparison.Ordinal)))
            : !OtherColumns.Any(c => row.Properties[c] is not null);
        return isMeant && row.Properties["Path"]?.Value?.ToString() is { Length: > 0 } path && row.Properties["Name"]?.Value?.ToString() is { Length: > 0 } name
            ? (path, name)
            : null;
    }

    private static CheckpointVariable Find(string path, string name, SessionState session)
    {
        // The path of a drive's item is on the drive; what it is read from is the drive's file.
        string file = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo? drive);
        file = drive is ModelDrive ? drive.Root : file;
        if (drive is not ModelDrive && provider.Name != TfModelCmdlet.FileSystemProviderName)
        {
            throw new InvalidInputException($"'{path}' is a path of the provider '{provider.Name}', expected one of the file system.", "Give the path of a file.");
        }

        // What the cache cannot read is read once more, for its fault.
        Dictionary<string, CheckpointVariable> variables = Files.Read(file) ?? Read(file);
        return variables.GetValueOrDefault(name) ?? throw UnknownVariable.Fault(file, name, variables.Keys);
    }

    private static Dictionary<string, CheckpointVariable> Read(string path)
    {
        using IVariableSource source = Sources.Open(path);
        return VariableList.Of(source).DistinctBy(v => v.Name, StringComparer.Ordinal).ToDictionary(v => v.Name, StringComparer.Ordinal);
    }
}

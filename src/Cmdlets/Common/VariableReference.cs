using System.Management.Automation;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Provider;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
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
    /// <exception cref="TfModelException">The file cannot be read, holds no such variable, or holds another one under its name.</exception>
    public static CheckpointVariable[]? Resolve(object? input, SessionState session)
    {
        return ArrayTensor.Unwrap(input) switch
        {
            CheckpointVariable variable => [variable],
            VariableScope scope => scope.Variables,
            VariableMeasure measure => [measure.Variable],
            NamedTensor tensor => [TensorVariable.Of(tensor)],
            var array when LibraryArrays.Contains(array) => ArrayInputs.Describe(input!) is { Name.Length: > 0 } named ? [TensorVariable.Of(named)] : null,
            PSObject row when Names(row) is var (path, name) => [Find(row, path, name, session)],
            _ => null,
        };
    }

    /// <summary>Whether an object stands for variables beyond doubt: a row does that has a variable's type or shape, too.</summary>
    /// <param name="input">The object, as it came through the pipeline.</param>
    public static bool IsVariable(object? input) => ArrayTensor.Unwrap(input) switch
    {
        CheckpointVariable or VariableScope or VariableMeasure or NamedTensor => true,
        PSObject row => Names(row) is not null && (row.Properties[nameof(CheckpointVariable.DataType)] ?? row.Properties[nameof(CheckpointVariable.Shape)]) is not null,
        _ => false,
    };

    /// <summary>What stands for variables, in words.</summary>
    public static string Describe(object? input) => ArrayTensor.Unwrap(input) switch
    {
        VariableScope scope => $"The scope '{scope.FullName}'",
        object value => $"The variable '{PSObject.AsPSObject(value).Properties[nameof(CheckpointVariable.Name)]?.Value}'",
        null => "Nothing",
    };

    private static (string Path, string Name)? Names(PSObject row)
    {
        string type = row.TypeNames.FirstOrDefault() ?? string.Empty;
        bool isMeant = type.StartsWith("Deserialized.", StringComparison.Ordinal)
            ? row.TypeNames.Any(t => DeserializedTypes.Any(d => t.EndsWith($".{d}", StringComparison.Ordinal)))
            : !OtherColumns.Any(c => row.Properties[c] is not null);
        return isMeant && Text(row, "Path") is { Length: > 0 } path && Text(row, "Name") is { Length: > 0 } name ? (path, name) : null;
    }

    private static string? Text(PSObject row, string column) => row.Properties[column]?.Value?.ToString();

    private static CheckpointVariable Find(PSObject row, string path, string name, SessionState session)
    {
        if (bool.TryParse(Text(row, nameof(CheckpointVariable.IsChanged)), out bool isChanged) && isChanged)
        {
            throw Lost($"A copy of the properties of '{name}' was given, which is not as '{path}' holds it: it was given another name, type or shape, and a copy does not carry that.");
        }

        CheckpointVariable variable = Find(path, name, session);
        if (Text(row, nameof(CheckpointVariable.DataType)) is { Length: > 0 } type && !IsType(type, variable.DataType))
        {
            throw Lost($"'{name}' was given as {type}, but '{path}' holds it as {variable.DataType}.");
        }

        return Text(row, nameof(CheckpointVariable.Shape)) is { Length: > 0 } shape && !Extents(shape).SequenceEqual(Extents(variable.Shape), StringComparer.Ordinal)
            ? throw Lost($"'{name}' was given with the shape {shape}, but '{path}' holds it with the shape {variable.Shape}.")
            : variable;
    }

    private static InvalidInputException Lost(string problem) =>
        new(problem, "Pipe the variables themselves, or export them with Export-ModelWeights and take those of that file.");

    // A table may have been written by other hands: types by any common spelling, shapes by whatever stands between the extents.
    private static bool IsType(string given, string own) =>
        given == own || (DataTypes.TryParse(given, out DataType type) && DataTypes.TryParse(own, out DataType known) && type == known);

    private static string[] Extents(string shape) => shape.Split([.. shape.Where(c => !char.IsAsciiDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries);

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

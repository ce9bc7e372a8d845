using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common.Input;

namespace TfModelTools.Cmdlets.Models;

/// <summary>Lets a model be given as an object of Import-Model or ConvertTo-CSharpModel, as a file, or as a path.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object? value = PipelineValue.Unwrap(inputData);
        return value switch
        {
            ImportedModel model => new ModelArgument(model),
            GeneratedModel project => new ModelArgument(project.Path),
            FileSystemInfo file => new ModelArgument(file.FullName),
            string { Length: > 0 } path => new ModelArgument(Resolve(engineIntrinsics, path)),
            _ => PathOfDeserialized(inputData) is { } path ? new ModelArgument(path) : value,
        };
    }

    /// <summary>A model, project or file that came back from a job, a remote session or Export-Clixml: its path is what it stands for.</summary>
    private static string? PathOfDeserialized(object? value)
    {
        if (value is PSObject copy)
        {
            ModelReference.RequireWhole(copy);
        }

        if (value is not PSObject { TypeNames: [{ } type, ..] } remote || !type.StartsWith("Deserialized.", StringComparison.Ordinal))
        {
            return null;
        }

        bool isFile = type.EndsWith($".{nameof(FileInfo)}", StringComparison.Ordinal) || type.EndsWith($".{nameof(DirectoryInfo)}", StringComparison.Ordinal);
        bool isModel = type.EndsWith($".{nameof(ImportedModel)}", StringComparison.Ordinal) || type.EndsWith($".{nameof(GeneratedModel)}", StringComparison.Ordinal);
        return isFile ? remote.Properties[nameof(FileSystemInfo.FullName)]?.Value as string
            : isModel ? remote.Properties[nameof(ImportedModel.Path)]?.Value as string
            : null;
    }

    private static string Resolve(EngineIntrinsics engine, string path)
    {
        string resolved = engine.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem"
            ? PipedInputs.Keep(resolved)
            : throw new ArgumentTransformationMetadataException($"'{path}' is a path of the provider '{provider.Name}', expected one of the file system.");
    }
}

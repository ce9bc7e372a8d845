using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Models;

/// <summary>What stands for an imported model: the object itself, or a copy of its properties that a job, a session, a table or Export-Clixml gave back.</summary>
internal static class ModelReference
{
    /// <summary>How the model was imported, in the words of the parameters; empty for none, and of what is no imported model.</summary>
    /// <param name="value">The object, as it came through the pipeline.</param>
    public static string ImportOptions(object? value) => PipelineValue.Unwrap(value) is ImportedModel model ? model.ImportOptions
        : value is PSObject copy && copy.Properties[nameof(ImportedModel.LayerCount)] is not null ? copy.Properties[nameof(ImportedModel.ImportOptions)]?.Value?.ToString() ?? string.Empty
        : string.Empty;

    /// <summary>Refuses a copy of a model that was imported with options: what it names is the file, which is another model.</summary>
    /// <param name="copy">The copy.</param>
    /// <exception cref="ArgumentTransformationMetadataException">It was.</exception>
    public static void RequireWhole(PSObject copy)
    {
        if (ImportOptions(copy) is { Length: > 0 } options)
        {
            string path = copy.Properties[nameof(ImportedModel.Path)]?.Value?.ToString() ?? string.Empty;
            throw new ArgumentTransformationMetadataException(
                $"A copy of the model '{path}' was given, which was imported with {options}; a copy does not carry this. Import it anew where it is used: Import-Model '{path}' {options}.");
        }
    }
}

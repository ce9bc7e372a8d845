using System.Management.Automation;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Refuses, for a path that stands for a whole file, objects that stand for less or for something else: PowerShell would take the Path that they have, and what is told of the file would be taken
/// for what is so of them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeFileAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (VariableReference.IsVariable(inputData))
        {
            throw new ArgumentTransformationMetadataException(
                $"{VariableReference.Describe(inputData)} was given, expected a file as a whole. Give the path of the file, or export the variables that are meant: Export-ModelWeights.");
        }

        if (ModelReference.ImportOptions(inputData) is { Length: > 0 } options)
        {
            string path = PSObject.AsPSObject(inputData!).Properties[nameof(ImportedModel.Path)]?.Value?.ToString() ?? string.Empty;
            throw new ArgumentTransformationMetadataException(
                $"A model was given that was imported with {options}, expected a file as a whole: what is in '{path}' is another model. Give that path.");
        }

        return inputData;
    }
}

using System.Management.Automation;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Models;

/// <summary>Lets shapes of inputs be given as text, as numbers, or as a hashtable of either.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputShapeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = InputShapeArgument.Unwrap(inputData);
        if (value is null or InputShapeArgument)
        {
            return value;
        }

        try
        {
            return InputShapeArgument.From(value);
        }
        catch (TfModelException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Problem} {e.Remedy}", e);
        }
    }
}

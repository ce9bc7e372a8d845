using System.Management.Automation;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Lets variables be given as objects of Get-CheckpointVariable, as tensors, as items of a drive (a scope stands for the variables in it), and as
/// whatever names one by Name and Path: what Import-Csv, Import-Clixml, a job or Select-Object gives back, or Measure-CheckpointVariable puts out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VariableTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        if (inputData is object[] several)
        {
            return several.Select(i => Transform(engineIntrinsics, i)).SelectMany<object?, object?>(i => i is CheckpointVariable[] variables ? variables : [i]).ToArray();
        }

        try
        {
            // What stands for no variable is left as it is: it may be for another parameter, such as a path.
            return VariableReference.Resolve(inputData, engineIntrinsics.SessionState) ?? inputData;
        }
        catch (TfModelException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Problem} {e.Remedy}", e);
        }
    }
}

using System.Management.Automation;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Takes a span of time as a <see cref="TimeSpan"/> or as text with a unit (see <see cref="QuantityText.Time"/>). PowerShell itself takes a
/// bare number for ticks of 100 nanoseconds, and 24:00:00 for 24 days.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = ArrayTensor.Unwrap(inputData);
        try
        {
            return value switch
            {
                null => null,
                TimeSpan span when span >= TimeSpan.Zero => span,
                string text => QuantityText.Time(text),
                _ => throw new ArgumentTransformationMetadataException($"'{value}' is no span of time. Give one with its unit, such as 2h or 30m, or a TimeSpan such as New-TimeSpan -Hours 2."),
            };
        }
        catch (InvalidInputException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Problem} {e.Remedy}", e);
        }
    }
}

using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Models;

/// <summary>Makes an object of the type T of whatever form people give it in; what cannot be one is an error of the parameter.</summary>
/// <typeparam name="T">The type of the parameter.</typeparam>
public abstract class ReadingTransformationAttribute<T> : ArgumentTransformationAttribute
    where T : class
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = PipelineValue.Unwrap(inputData);
        if (value is null or T)
        {
            return value;
        }

        try
        {
            return Read(value);
        }
        catch (TfModelException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Problem} {e.Remedy}", e);
        }
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="TfModelException">It is not of a form that is understood.</exception>
    private protected abstract T Read(object value);
}

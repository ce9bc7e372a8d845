using System.Management.Automation;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>What Get-Content takes besides, on a drive of a model.</summary>
public sealed class TensorContentParameters
{
    /// <summary>Gives the tensor as one object, to be indexed as numpy's arrays are, in place of its elements.</summary>
    [Parameter]
    public SwitchParameter AsTensor { get; set; }
}

using System.Management.Automation;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>What Get-ChildItem takes besides, on a drive of a model.</summary>
public sealed class DriveItemParameters
{
    /// <summary>Gives variables only, not scopes: what cmdlets that take variables can be fed.</summary>
    [Parameter]
    public SwitchParameter Variable { get; set; }
}

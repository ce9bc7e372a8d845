using System.Management.Automation;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>What New-PSDrive takes besides, for a drive of a model.</summary>
public sealed class DriveParameters
{
    /// <summary>Shows the nodes of the model's graph, or its layers, in place of its variables. A file that holds no variables is shown so anyway.</summary>
    [Parameter]
    public SwitchParameter Node { get; set; }
}

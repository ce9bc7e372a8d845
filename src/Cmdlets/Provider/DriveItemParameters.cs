using System.Management.Automation;

namespace TfModelTools.Cmdlets.Provider;

/// <summary>What Get-ChildItem takes besides, on a drive of a model.</summary>
public sealed class DriveItemParameters
{
    /// <summary>Gives variables only, not scopes: what cmdlets that take variables can be fed.</summary>
    [Parameter]
    public SwitchParameter Variable { get; set; }

    /// <summary>Gives items only, as of a drive of files: the same as -Variable, also where the items are nodes.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Gives scopes only, as of a drive of files.</summary>
    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    /// <summary>Whether what a name stands for is wanted. A variable whose name is a scope's as well is both.</summary>
    /// <param name="isItem">Whether it is a variable or node.</param>
    /// <param name="isScope">Whether it is a scope.</param>
    internal bool Wants(bool isItem, bool isScope) => (isItem || !(Variable || File)) && (isScope || !Directory);
}

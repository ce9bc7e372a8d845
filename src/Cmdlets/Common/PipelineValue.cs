using System.Management.Automation;

namespace TfModelTools.Cmdlets.Common;

/// <summary>Values as PowerShell hands them on.</summary>
internal static class PipelineValue
{
    /// <summary>The object that PowerShell wrapped; whatever it did not wrap as it is.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

using System.Runtime.CompilerServices;
using TfModelTools.Common.Wording;

namespace TfModelTools.Cmdlets.Common;

/// <summary>What the module calls what Core's messages name: parameters are the keys, with a dash.</summary>
internal sealed class CmdletWording : IWording
{
    /// <inheritdoc/>
    public string Of(OptionKey option) => "-" + option.Name;

    /// <inheritdoc/>
    public string Of(CommandKey command) => command == CommandKey.ConvertToCSharp ? "ConvertTo-CSharpModel" : "Get-CheckpointVariable";

#pragma warning disable CA2255 // The module is no library: whoever loads its cmdlets is PowerShell.
    [ModuleInitializer]
    internal static void Use() => Wordings.UseInProcess(new CmdletWording());
#pragma warning restore CA2255
}

using TfModelTools.Common.Wording;

namespace TfModelTools.Tests.TestSupport;

/// <summary>The wording of the module, which the documents use.</summary>
internal sealed class ModuleWording : IWording
{
    public string Of(OptionKey option) => "-" + option.Name;

    public string Of(CommandKey command) => command.Name;
}

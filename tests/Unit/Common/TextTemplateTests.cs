using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public sealed class TextTemplateTests
{
    [Fact]
    public void What_is_filled_in_is_not_looked_through_again() => Assert.Equal(
        "<{{data}}|{{title}}>",
        TextTemplate.Fill("<{{title}}|{{data}}>", new Dictionary<string, string> { ["title"] = "{{data}}", ["data"] = "{{title}}" }));
}

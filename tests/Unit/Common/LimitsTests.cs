using System.Globalization;
using System.Reflection;
using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Common;

public sealed class LimitsTests
{
    [Fact]
    public void Every_limit_stands_in_the_documentation_with_its_value()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "limits.md"));
        FieldInfo[] limits = typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static);
        Assert.NotEmpty(limits);
        Assert.All(limits, l => Assert.Equal(2, text.Split($"| `{l.Name}` |").Length));
        Assert.All(limits, l => Assert.Contains($"| `{l.Name}` | {Convert.ToString(l.GetValue(null), CultureInfo.InvariantCulture)} |", text, StringComparison.Ordinal));
    }
}

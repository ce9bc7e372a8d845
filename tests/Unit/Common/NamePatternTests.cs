using TfModelTools.Common;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Tests.Common;

public class NamePatternTests
{
    [Theory]
    [InlineData("dense/kernel", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", true)]
    [InlineData("*/kernel", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", true)]
    [InlineData("dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", true)]
    [InlineData("dense/kern", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", false)]
    [InlineData("dense", "dense/kernel", false)]
    [InlineData("", "/.ATTRIBUTES/VARIABLE_VALUE", true)]
    public void A_variable_goes_by_its_name_and_by_the_one_it_is_shown_under(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new NamePattern(pattern).IsVariableMatch(name));

    [Theory]
    [InlineData("a`[0`]", "a[0]")]
    [InlineData("a/b", "a/b")]
    [InlineData("a`", "a`")]
    public void A_pattern_without_wildcards_is_a_name(string pattern, string name) => Assert.Equal(name, new NamePattern(pattern).Exact);
}
